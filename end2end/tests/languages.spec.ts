import { expect, open, test } from '../support/fixtures.ts'
import { busiest } from '../support/api.ts'
import { List } from '../support/pages.ts'
import { word, type Language } from '../support/words.ts'

const BROWSERS: [locale: string, language: Language][] = [
  ['en-GB', 'en'],
  ['es-ES', 'es'],
  ['zh-CN', 'zh'],
]

for (const [locale, language] of BROWSERS) {
  test.describe(locale, () => {
    test.use({ locale })

    test('speaks the language of the browser on every page', async ({ page, request }) => {
      const { id } = await busiest(request)
      for (const [path, key] of [
        ['/customers', 'app.customers'],
        ['/orders', 'app.orders'],
        ['/tickets', 'app.tickets'],
        ['/products', 'app.products'],
        [`/customers/${id}`, undefined],
      ] as const) {
        await open(page, path)
        await expect(page.locator('html')).toHaveAttribute('lang', new RegExp(`^${language}`))
        await expect(page.locator('nav.rail').getByRole('link', { name: word(language, 'app.customers'), exact: true })).toBeVisible()
        if (key) await expect(page).toHaveTitle(new RegExp(word(language, key)))
      }
    })

    test('names tiers and stages in it', async ({ page }) => {
      await open(page, '/customers?tier=gold')
      await expect(new List(page).rows.first()).toContainText(word(language, 'tier.gold'))
    })

    test('says in it what is wrong with an address', async ({ page, guard }) => {
      guard.allow(/status of 400/)
      const answer = await open(page, '/customers?tier=wood')
      expect(answer.status()).toBe(400)
      await expect(page.getByRole('alert')).toContainText(word(language, 'problem.tier', { value: 'wood' }))
    })

    test('says in it that a page is not there', async ({ page, guard }) => {
      guard.allow(/status of 404/)
      const answer = await open(page, '/no/such/page')
      expect(answer.status()).toBe(404)
      await expect(page.getByRole('heading', { level: 1 })).toHaveText(word(language, 'error.not_found_title'))
    })
  })
}

test('no words are left over from another language', async ({ page, request }) => {
  const { id } = await busiest(request)
  const english = ['app.customers', 'app.tickets', 'stage.customer', 'status.solved', 'interaction.credit_notes'].map((key) => word('en', key))
  await page.goto('/preferences?lang=zh&back=%2Fcustomers')
  for (const path of ['/customers', '/tickets', `/customers/${id}`]) {
    await open(page, path)
    const text = await page.locator('body').innerText()
    for (const left of english) expect(text.split(/\s+/), path).not.toContain(left)
  }
})

test('the language can be changed, and stays', async ({ page }) => {
  await open(page, '/customers')
  await page.locator('header.topbar details:not(#account) summary').click()
  await page.getByRole('link', { name: '中文' }).click()
  await expect(page.locator('html')).toHaveAttribute('lang', /^zh/)
  await open(page, '/orders')
  await expect(page).toHaveTitle(new RegExp(word('zh', 'app.orders')))
})

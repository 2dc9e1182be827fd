import { DEMO_PASSWORD } from '../../scripts/sign-in.mjs'
import { busiest } from '../support/api.ts'
import { expect, expectAccessible, expectNoSidewaysScroll, open, PEOPLE, test } from '../support/fixtures.ts'
import { word } from '../support/words.ts'

test.describe('nobody is signed in', () => {
  test.use({ role: 'nobody' })

  test('every page leads to signing in, and from there back', async ({ page }) => {
    await open(page, '/customers?sort=-orders')
    await expect(page).toHaveURL(/\/sign-in\?back=/)
    await expect(page).toHaveTitle(`${word('en', 'account.sign_in')} · Vecino`)
    await page.getByLabel(word('en', 'account.email')).fill(PEOPLE.agent)
    await page.getByLabel(word('en', 'account.password'), { exact: true }).fill(DEMO_PASSWORD)
    await page.keyboard.press('Enter')
    await expect(page).toHaveURL(/\/customers\?sort=-orders$/)
    await expect(page.locator('#account summary')).toHaveAccessibleName(word('en', 'account.menu', { name: 'Priya Nair' }))
  })

  test('a wrong password says so, keeps the address and tells no more', async ({ page }) => {
    const told = []
    for (const email of [PEOPLE.executive, 'nobody@hartleywren.example']) {
      await open(page, '/sign-in')
      await page.getByLabel(word('en', 'account.email')).fill(email)
      await page.getByLabel(word('en', 'account.password'), { exact: true }).fill('a wrong password')
      await page.locator('form[action="/sign-in"]').first().getByRole('button').click()
      const alert = page.getByRole('alert')
      await expect(alert).toContainText(word('en', 'account.wrong'))
      await expect(page.getByLabel(word('en', 'account.email'))).toHaveValue(email)
      await expect(page.getByLabel(word('en', 'account.password'), { exact: true })).toHaveValue('')
      await expect(page.getByLabel(word('en', 'account.password'), { exact: true })).toBeFocused()
      expect(page.url()).not.toContain('hartleywren')
      told.push(await alert.innerText())
    }
    expect(told[0]).toBe(told[1])
  })

  test('the demo company is entered as anybody with one press', async ({ page }) => {
    await open(page, '/sign-in')
    const people = page.getByRole('region', { name: word('en', 'account.demo') })
    await expect(people.getByRole('button')).toHaveCount(6)
    await expect(people).toContainText(DEMO_PASSWORD)
    await people.getByRole('button', { name: word('en', 'lists.role_executive') }).click()
    await expect(page).toHaveURL(/\/dashboard$/)
  })

  for (const path of ['/sign-in', '/sign-in/forgotten']) {
    test(`${path} is accessible, and on a phone`, async ({ page }) => {
      await open(page, path)
      await expectAccessible(page)
      await page.setViewportSize({ width: 390, height: 844 })
      await expectAccessible(page)
      await expectNoSidewaysScroll(page)
    })
  }

  test('a link that was used, or never was, opens nothing', async ({ page, guard }) => {
    guard.allow(/status of 404/)
    expect((await open(page, '/welcome/AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA')).status()).toBe(404)
    await expect(page.getByRole('alert')).toContainText(word('en', 'account.link_over'))
    await expectAccessible(page)
  })
})

test.describe('an agent', () => {
  test.use({ role: 'agent' })

  test('is offered what an agent may, and told what not', async ({ page, guard }) => {
    guard.allow(/status of 403/)
    await open(page, '/')
    await expect(page).toHaveURL(/\/customers$/)
    await expect(page.getByRole('navigation', { name: word('en', 'app.main_nav') }).getByRole('link', { name: word('en', 'dashboard.title') })).toHaveCount(0)
    await expect(page.getByLabel(word('en', 'export.export'))).toHaveCount(0)
    expect((await open(page, '/dashboard')).status()).toBe(403)
    await expect(page.getByRole('main')).toContainText(word('en', 'error.forbidden'))
  })

  test('signs out, and nothing is left behind', async ({ page, request, sessions, browser }) => {
    // A session of its own: that of the other tests goes on.
    const context = await browser.newContext({ storageState: { cookies: [], origins: [] } })
    const own = await context.newPage()
    await open(own, '/sign-in')
    await own.getByRole('button', { name: word('en', 'lists.role_agent') }).click()
    const { id, name } = await busiest(request)
    await open(own, `/customers/${id}`)
    await own.locator('#account summary').click()
    await own.getByRole('button', { name: word('en', 'account.sign_out') }).click()
    await expect(own).toHaveURL(/\/sign-in$/)
    await own.goBack()
    await expect(own).toHaveURL(/\/sign-in\?back=/)
    await expect(own.getByText(name)).toHaveCount(0)
    await context.close()
    // The session of the test itself is another one.
    expect((await sessions('agent')).cookies.length).toBeGreaterThan(0)
    expect((await open(page, '/customers')).status()).toBe(200)
  })
})

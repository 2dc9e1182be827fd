import { expect, expectAccessible, expectNoSidewaysScroll, hydrated, open, test, type Page } from '../support/fixtures.ts'
import { word } from '../support/words.ts'

test.use({ role: 'executive' })

/** Fills in the form of a rule and presses one of its buttons by keyboard. */
const send = async (page: Page, fields: Record<string, string>, button: 'save' | 'try'): Promise<void> => {
  for (const [name, value] of Object.entries(fields)) {
    const field = page.locator(`.alert-form [name="${name}"]`)
    if (name === 'limit') await field.fill(value)
    else await field.selectOption(value)
  }
  await page.locator(`.alert-form button[value="${button}"]`).press('Enter')
}

for (const javaScriptEnabled of [true, false]) {
  test.describe(javaScriptEnabled ? 'with JavaScript' : 'without JavaScript', () => {
    test.use({ javaScriptEnabled })

    test('a rule is made from a figure, tried, saved, changed, paused and deleted by keyboard', async ({ page }) => {
      const ready = async (): Promise<void> => {
        if (javaScriptEnabled) await hydrated(page)
      }
      await page.goto('/metrics')
      await ready()
      const [metric, name, change] = javaScriptEnabled ? ['orders', 'Orders', '12.5'] : ['tickets_opened', 'Tickets opened', '13.5']
      await page.locator(`#${metric} + dd`).getByRole('link', { name: word('en', 'alerts.alert_me') }).press('Enter')
      await expect(page).toHaveURL(new RegExp(`/alerts/rule\\?metric=${metric}$`))
      await expect(page.locator('[name="metric"]')).toHaveValue(metric)
      // What is unusual of a week is tried at once.
      await expect(page.locator('#fired')).toContainText(/\d+ (of|in)/)
      await ready()
      await send(page, { by: 'day', is: 'above', limit: 'many' }, 'save')
      await expect(page.getByRole('alert').first()).toContainText(word('en', 'alerts.wrong_number', { example: '1250' }))
      await expect(page.locator('[name="limit"]')).toHaveValue('many')
      await ready()
      await send(page, { limit: '0' }, 'try')
      await expect(page.locator('#fired')).toContainText('of 365 days')
      const first = page.locator('.alert-fired li').first().getByRole('link')
      await expect(first).toHaveAttribute('href', /from=|where=/)
      await ready()
      await send(page, {}, 'save')
      await expect(page).toHaveURL(/\/alerts$/)
      const mine = page.locator('.alert-rules tbody tr').filter({ hasText: `${name}, each day: above 0` })
      await expect(mine).toContainText(word('en', 'alerts.on'))
      await ready()
      await mine.getByRole('link').press('Enter')
      await expect(page.getByRole('heading', { level: 1 })).toHaveText(word('en', 'alerts.edit'))
      await ready()
      await send(page, { by: 'week', is: 'changed', limit: change }, 'save')
      await expect(page).toHaveURL(/\/alerts$/)
      const changed = page.locator('.alert-rules tbody tr').filter({ hasText: `${name}, each week: changed by more than ${change}` })
      await ready()
      await changed.getByRole('button', { name: word('en', 'alerts.pause') }).press('Enter')
      await expect(changed).toContainText(word('en', 'alerts.paused'))
      await ready()
      await changed.getByRole('button', { name: word('en', 'alerts.delete') }).press('Enter')
      await expect(changed).toHaveCount(0)
    })
  })
}

test('the bell leads to the alerts, and says how many are unread', async ({ page }) => {
  await open(page, '/dashboard')
  const bell = page.locator('.topbar .bell')
  await expect(bell).toHaveAttribute('aria-label', /\d+/)
  await bell.press('Enter')
  await expect(page).toHaveURL(/\/alerts$/)
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(word('en', 'alerts.title'))
})

test.describe('who reads no figures', () => {
  test.use({ role: 'agent' })

  test('has no bell, and no alerts', async ({ page, guard }) => {
    guard.allow(/403/)
    await open(page, '/customers')
    await expect(page.locator('.topbar .bell')).toHaveCount(0)
    const answer = await page.goto('/alerts')
    expect(answer?.status()).toBe(403)
  })
})

for (const width of [390, 1920]) {
  test(`alerts fit ${width} pixels`, async ({ page }) => {
    await page.setViewportSize({ width, height: 900 })
    for (const path of ['/alerts', '/alerts/rule', '/alerts/rule?metric=net&by=week&is=unusual-95', '/alerts/rule?metric=net&by=week&is=above']) {
      await open(page, path)
      await expectNoSidewaysScroll(page)
      await expectAccessible(page)
    }
  })
}

import { expect, expectAccessible, expectNoSidewaysScroll, hydrated, open, test } from '../support/fixtures.ts'
import { word } from '../support/words.ts'

const say = (key: string, holes: Record<string, string> = {}): string => word('en', `calls.${key}`, holes)

test.use({ role: 'executive' })

test.beforeAll(async ({ browser, sessions }) => {
  // Whom to call follows from the scores: they are worked out once, where that has not happened yet.
  const context = await browser.newContext({ storageState: await sessions('administrator') })
  const page = await context.newPage()
  await page.goto('/calls')
  if (await page.getByText(say('no_scores'), { exact: true }).isVisible()) {
    await page.goto('/insight')
    await page.getByRole('button', { name: word('en', 'insight.score_now') }).click()
    await expect(async () => {
      await page.goto('/calls?days=0')
      await expect(page.locator('.calls-table')).toBeVisible({ timeout: 1_000 })
    }).toPass({ timeout: 60_000 })
  }
  await context.close()
})

for (const javaScriptEnabled of [true, false]) {
  test.describe(javaScriptEnabled ? 'with JavaScript' : 'without JavaScript', () => {
    test.use({ javaScriptEnabled })

    test('an executive’s Monday morning, by keyboard', async ({ page }) => {
      const ready = async (): Promise<void> => {
        if (javaScriptEnabled) await hydrated(page)
      }
      await page.goto('/calls')
      await ready()
      await expect(page.getByRole('heading', { level: 1 })).toHaveText(say('title'))
      // One after the other, the most at stake first.
      const stakes = await page.locator('.calls-table tbody tr td:nth-of-type(2)').allInnerTexts()
      const amounts = stakes.map((text) => Number(text.replace(/[^\d]/g, '')))
      expect(amounts.length).toBeGreaterThan(3)
      expect(amounts).toEqual([...amounts].sort((a, b) => b - a))
      await expect(page.locator('.calls-left li')).toHaveCount(3)

      const first = page.locator('.calls-table a.row-link').nth(javaScriptEnabled ? 0 : 1)
      const name = await first.innerText()
      await first.focus()
      await page.keyboard.press('Enter')
      await expect(page).toHaveURL(/\/calls\/[0-9a-f-]{36}/)
      await expect(page.getByRole('heading', { level: 1 })).toHaveText(name)
      await ready()

      // An issue without a word about it comes back with what was typed.
      await page.getByRole('radio', { name: say('issue') }).focus()
      await page.keyboard.press('Space')
      await page.getByLabel(say('what'), { exact: true }).fill('Ring back about the lamp')
      await page.getByLabel(say('due'), { exact: true }).fill('2999-01-31')
      await page.getByRole('button', { name: say('save') }).press('Enter')
      await expect(page.getByRole('alert').first()).toContainText(say('kept'))
      await ready()
      await expect(page.getByLabel(say('what'), { exact: true })).toHaveValue('Ring back about the lamp')
      await expect(page.getByRole('radio', { name: say('issue') })).toBeChecked()
      await page.getByLabel(say('note'), { exact: true }).fill('The lamp came late, and broken')
      await page.getByRole('button', { name: say('save') }).press('Enter')

      await expect(page).toHaveURL(/\/calls\?/)
      await expect(page.getByRole('status').filter({ hasText: say('saved_task', { name }) })).toBeVisible()
      await expect(page.locator('.calls-table').getByText(name, { exact: true })).toHaveCount(0)

      await page.goto('/calls/follow-ups')
      await ready()
      const task = page.getByRole('row').filter({ hasText: 'Ring back about the lamp' })
      await expect(task).toContainText(name)
      await task.getByRole('button').press('Enter')
      await expect(page.getByRole('status').filter({ hasText: say('done_said') })).toBeVisible()
      await expect(task).toHaveCount(0)

      await page.goto('/calls/results')
      await ready()
      const calls = page.locator('.calls-months tbody tr').first().locator('td').first().getByRole('link')
      const count = await calls.innerText()
      await calls.press('Enter')
      await expect(page).toHaveURL(/\/calls\/made\?month=/)
      await expect(page.locator('.calls-table tbody tr')).toHaveCount(Number(count))
      await expect(page.locator('.calls-table')).toContainText(name)
    })
  })
}

test('the filter stands in the address, and each page of the programme is accessible at any width', async ({ page }) => {
  await open(page, '/calls')
  await page.getByLabel(say('period'), { exact: true }).selectOption('0')
  await page.getByLabel(say('tier'), { exact: true }).selectOption('platinum')
  await page.getByRole('button', { name: say('apply') }).press('Enter')
  await expect(page).toHaveURL(/days=0.*tier=platinum/)
  const tiers = async () => new Set(await page.locator('.calls-table .badge.tier').allInnerTexts()).size
  await expect.poll(tiers).toBeLessThanOrEqual(1)
  const sheet = await page.locator('.calls-table a.row-link').first().getAttribute('href')
  for (const width of [1440, 390]) {
    await page.setViewportSize({ width, height: 844 })
    for (const path of ['/calls?days=0', sheet ?? '/calls', '/calls/follow-ups', '/calls/made', '/calls/results', '/calls/pairs']) {
      await open(page, path)
      await expectNoSidewaysScroll(page)
      await expectAccessible(page)
    }
  }
})

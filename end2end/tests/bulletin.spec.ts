import { readFileSync } from 'node:fs'
import { expect, expectAccessible, expectNoSidewaysScroll, open, test, type Page } from '../support/fixtures.ts'
import { word } from '../support/words.ts'

test.use({ role: 'executive' })

for (const javaScriptEnabled of [true, false]) {
  test.describe(javaScriptEnabled ? 'with JavaScript' : 'without JavaScript', () => {
    test.use({ javaScriptEnabled })
    const show = (page: Page): Promise<unknown> => (javaScriptEnabled ? open(page, '/bulletin') : page.goto('/bulletin'))

    test('the week is taken away as a file', async ({ page }) => {
      await show(page)
      const [download] = await Promise.all([page.waitForEvent('download'), page.getByRole('link', { name: word('en', 'bulletin_to.pdf') }).click()])
      expect(download.suggestedFilename()).toMatch(/^vecino-week-\d{4}-W\d\d\.pdf$/)
      const file = readFileSync(await download.path()).toString('latin1')
      expect(file.slice(0, 5)).toBe('%PDF-')
      expect(file.trimEnd().slice(-5)).toBe('%%EOF')
    })

    test('whom the week is mailed to is chosen and taken back', async ({ page }) => {
      // Both runs write the same list, so each has a role of its own.
      const role = word('en', javaScriptEnabled ? 'lists.role_supervisor' : 'lists.role_marketing')
      await show(page)
      await page.getByRole('link', { name: word('en', 'bulletin_to.title') }).press('Enter')
      await expect(page.getByRole('heading', { level: 1 })).toHaveText(word('en', 'bulletin_to.title'))
      const row = page.getByRole('region', { name: word('en', 'bulletin_to.roles') }).getByRole('row').filter({ hasText: role })
      for (const how of ['bulletin_to.with_pdf', 'bulletin_to.none']) {
        await row.getByRole('combobox').selectOption({ label: word('en', how) })
        await row.getByRole('button').press('Enter')
        await expect(row.getByRole('combobox').locator('option:checked')).toHaveText(word('en', how))
      }
    })
  })
}

test('somebody is chosen by name, and left out again', async ({ page }) => {
  await open(page, '/bulletin/recipients')
  const people = page.getByRole('region', { name: word('en', 'bulletin_to.people'), exact: true })
  const name = await people.locator('#to-whom option').last().innerText()
  await people.locator('#to-whom').selectOption({ label: name })
  await people.getByRole('button', { name: word('en', 'bulletin_to.add'), exact: true }).press('Enter')
  const row = people.getByRole('row').filter({ hasText: name })
  await expect(row).toContainText(word('en', 'bulletin_to.named'))
  await row.getByRole('button', { name: word('en', 'bulletin_to.remove') }).press('Enter')
  await expect(people.getByRole('button', { name: `${word('en', 'bulletin_to.remove')}: ${name}` })).toHaveCount(0)
})

test.describe('who may set nothing', () => {
  test.use({ role: 'supervisor' })

  test('chooses only what they are sent themselves', async ({ page }) => {
    await open(page, '/bulletin/recipients')
    await expect(page.getByRole('heading', { level: 2, name: word('en', 'bulletin_to.for_you') })).toBeVisible()
    await expect(page.getByRole('table')).toHaveCount(0)
  })
})

for (const width of [390, 1920]) {
  test(`the recipients fit ${width} pixels, and axe finds nothing`, async ({ page }) => {
    await page.setViewportSize({ width, height: 900 })
    await open(page, '/bulletin/recipients')
    await expectNoSidewaysScroll(page)
    await expectAccessible(page)
  })
}

import { expect, expectAccessible, expectNoSidewaysScroll, open, test, type Page } from '../support/fixtures.ts'
import { busiest, own } from '../support/api.ts'
import { List, Record } from '../support/pages.ts'
import { word } from '../support/words.ts'

const palette = (page: Page) => page.getByRole('dialog', { name: word('en', 'palette.title') })
const box = (page: Page) => palette(page).getByRole('combobox')
const options = (page: Page) => palette(page).getByRole('option')
const selected = (page: Page) => palette(page).locator('[role=option][aria-selected=true]')

test('a working hour by keyboard alone', async ({ page, request }) => {
  const someone = await own(request)
  await open(page, '/orders')
  // To a customer.
  await page.keyboard.press('/')
  await expect(box(page)).toBeFocused()
  await page.keyboard.type(someone.name)
  await expect(selected(page)).toContainText(someone.name)
  await page.keyboard.press('Enter')
  const record = new Record(page)
  await expect(record.name).toHaveText(someone.name)
  // A note, then a call.
  await page.keyboard.press('n')
  await expect(record.text).toBeFocused()
  const note = `By keys alone ${Date.now()}`
  await page.keyboard.type(note)
  await page.keyboard.press('Control+Enter')
  await expect(record.entries.first()).toContainText(note)
  await record.text.blur()
  await page.keyboard.press('c')
  await expect(record.text).toBeFocused()
  await page.keyboard.type('Talked about the lamp')
  await page.keyboard.press('Control+Enter')
  await expect(record.entries.first()).toContainText('Talked about the lamp')
  await record.text.blur()
  await expect(page.locator('.feed .is-pending')).toHaveCount(0)
  // Along the timeline.
  await page.keyboard.press('j')
  await page.keyboard.press('j')
  await expect(record.entries.nth(1)).toBeFocused()
  // A detail.
  await page.keyboard.press('e')
  const form = page.getByRole('form', { name: word('en', 'edit.title') })
  await expect(form.getByLabel('Name')).toBeFocused()
  await page.keyboard.press('Tab')
  await page.keyboard.press('Tab')
  await page.keyboard.press('Tab')
  await page.keyboard.press('Tab')
  await expect(form.getByLabel(word('en', 'edit.city'))).toBeFocused()
  const town = `Keytown ${Date.now()}`
  await page.keyboard.press('Control+A')
  await page.keyboard.type(town)
  await page.keyboard.press('Enter')
  await expect(page.locator('.rec-head')).toContainText(town)
  await expect(page.locator('.rec-head [data-key=e]')).toBeFocused()
  // To the tickets, the second of them, and back to the customers by the palette.
  await page.keyboard.press('g')
  await page.keyboard.press('t')
  await expect(page).toHaveURL(/\/tickets$/)
  const list = new List(page)
  await expect(list.rows.first()).toBeVisible()
  await page.keyboard.press('j')
  await page.keyboard.press('j')
  const second = (await list.names.nth(1).innerText()).trim()
  await page.keyboard.press('Enter')
  await expect(page.getByRole('heading', { level: 1 })).toContainText(second)
  await page.keyboard.press('Control+k')
  await page.keyboard.type('> customers')
  await expect(selected(page)).toContainText(word('en', 'app.customers'))
  await page.keyboard.press('Enter')
  await expect(page).toHaveURL(/\/customers$/)
  // And who was looked at is there at once.
  await page.keyboard.press('Control+k')
  await expect(options(page).filter({ hasText: someone.name })).toBeVisible()
})

test('Enter pressed before the answer counts for the answer', async ({ page, request }) => {
  const someone = await busiest(request)
  await open(page, '/products')
  await page.route('**/api/fn/search*', async (route) => {
    await new Promise((resolve) => setTimeout(resolve, 400))
    await route.continue()
  })
  await page.keyboard.press('/')
  await expect(box(page)).toBeFocused()
  await page.keyboard.type(someone.name)
  await page.keyboard.press('Enter')
  await expect(new Record(page).name).toHaveText(someone.name)
})

test('of several answers only the last one is shown', async ({ page, request }) => {
  const someone = await busiest(request)
  await open(page, '/products')
  await page.route('**/api/fn/search*', async (route) => {
    // The first is answered last.
    if (!route.request().url().includes(encodeURIComponent(someone.name).slice(-3))) await new Promise((resolve) => setTimeout(resolve, 800))
    await route.continue()
  })
  await page.keyboard.press('Control+k')
  await expect(box(page)).toBeFocused()
  await page.keyboard.type(someone.name.slice(0, 2))
  await page.waitForTimeout(200)
  await page.keyboard.type(someone.name.slice(2))
  await expect(selected(page)).toContainText(someone.name)
  await page.waitForTimeout(1000)
  await expect(selected(page)).toContainText(someone.name)
})

test('arrows go around, a chip narrows, Escape gives the focus back', async ({ page, request }) => {
  const { id } = await busiest(request)
  await open(page, `/customers/${id}`)
  const opener = page.locator('.rec-head [data-key=n]')
  await opener.focus()
  await page.keyboard.press('Control+k')
  await expect(box(page)).toBeFocused()
  const first = await selected(page).innerText()
  await page.keyboard.press('ArrowUp')
  await expect(options(page).last()).toHaveAttribute('aria-selected', 'true')
  await expect(box(page)).toHaveAttribute('aria-activedescendant', (await options(page).last().getAttribute('id')) ?? '')
  await page.keyboard.press('ArrowDown')
  expect(await selected(page).innerText()).toBe(first)
  await palette(page).getByRole('button', { name: word('en', 'palette.actions') }).click()
  await expect(box(page)).toBeFocused()
  await page.keyboard.type('dark')
  await expect(options(page)).toHaveCount(1)
  await page.keyboard.press('Escape')
  await expect(palette(page)).toHaveCount(0)
  await expect(opener).toBeFocused()
})

test('a press on the search of the top bar opens it, and a theme can be chosen there', async ({ page }) => {
  await open(page, '/customers')
  await page.locator('header.topbar').getByRole('searchbox').click()
  await expect(box(page)).toBeFocused()
  await page.keyboard.type('dark')
  await palette(page).getByRole('option', { name: word('en', 'palette.theme', { theme: word('en', 'app.theme_dark') }) }).click()
  await expect(page.locator('html')).toHaveAttribute('data-theme', 'dark')
})

test('a search that fails says so', async ({ page, guard }) => {
  guard.allow(/status of 503/, /api\/fn\/search/)
  await open(page, '/customers')
  await page.route('**/api/fn/search*', (route) => route.fulfill({ status: 503, body: '' }))
  await page.keyboard.press('/')
  await expect(box(page)).toBeFocused()
  await page.keyboard.type('anna')
  await expect(palette(page).getByRole('alert')).toBeVisible()
  await expect(options(page).filter({ hasText: 'anna' })).toBeVisible()
})

test('the sheet lists the keys, and single ones can be turned off', async ({ page }) => {
  await open(page, '/customers')
  await page.keyboard.press('?')
  const sheet = page.getByRole('dialog', { name: word('en', 'keys.title') })
  await expect(sheet).toBeVisible()
  await expect(sheet.locator('dt', { hasText: word('en', 'keys.palette') })).toBeVisible()
  const toggle = sheet.getByRole('switch', { name: word('en', 'keys.single') })
  await expect(toggle).toBeChecked()
  // A press beside the sheet would do as well.
  await toggle.click()
  await page.keyboard.press('Escape')
  await expect(sheet).toHaveCount(0)
  for (const key of ['?', 'j', 'g', 'o', '/', '[']) await page.keyboard.press(key)
  await expect(page).toHaveURL(/\/customers$/)
  await expect(page.getByRole('dialog')).toHaveCount(0)
  await expect(new List(page).table.locator('tr.cursor')).toHaveCount(0)
  // Another page, another start: still off. What needs Control works.
  await open(page, '/orders')
  await page.keyboard.press('j')
  await expect(new List(page).table.locator('tr.cursor')).toHaveCount(0)
  await page.keyboard.press('Control+k')
  await expect(box(page)).toBeFocused()
})

test('the rail opens with a key and stays so without a flash', async ({ page }) => {
  await open(page, '/customers')
  await page.keyboard.press('[')
  await expect(page.locator('.app')).toHaveClass(/is-open/)
  const html = await (await page.request.get('/orders')).text()
  expect(html).toMatch(/class="app is-open"/)
  await open(page, '/orders')
  await page.getByRole('link', { name: word('en', 'keys.rail') }).click()
  await expect(page.locator('.app')).not.toHaveClass(/is-open/)
})

for (const colorScheme of ['light', 'dark'] as const) {
  test.describe(colorScheme, () => {
    test.use({ colorScheme })

    test('axe finds nothing in the palette and the sheet', async ({ page, request }) => {
      const { name } = await busiest(request)
      await open(page, '/customers')
      await page.keyboard.press('/')
      await expect(box(page)).toBeFocused()
      await expectAccessible(page, 'dialog')
      await page.keyboard.type(name.slice(0, 4))
      await expect(options(page).first()).toContainText(name.slice(0, 4))
      await expectAccessible(page, 'dialog')
      await page.keyboard.press('Escape')
      await expect(page.getByRole('dialog')).toHaveCount(0)
      await page.keyboard.press('?')
      await expect(page.getByRole('dialog', { name: word('en', 'keys.title') })).toBeVisible()
      await expectAccessible(page, 'dialog')
    })

    test('axe finds nothing in the form of a customer', async ({ page, request }) => {
      const { id } = await busiest(request)
      await open(page, `/customers/${id}?edit=true`)
      await expectAccessible(page)
    })
  })
}

test('the palette fits a phone', async ({ page }) => {
  await page.setViewportSize({ width: 390, height: 844 })
  await open(page, '/customers')
  await page.locator('header.topbar').getByRole('searchbox').click()
  await expect(box(page)).toBeFocused()
  await expectNoSidewaysScroll(page)
  await expectAccessible(page, 'dialog')
})

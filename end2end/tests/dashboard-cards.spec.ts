import type { Locator, Page } from '@playwright/test'
import { readFile } from 'node:fs/promises'
import { expect, expectAccessible, expectNoSidewaysScroll, open, test } from '../support/fixtures.ts'
import { List } from '../support/pages.ts'
import { word } from '../support/words.ts'

const number = (text: string): number => Number(text.replace(/[^\d]/g, ''))

/** A card of the dashboard, by the key of its title. */
const card = (page: Page, key: string): Locator => page.locator(`.dash > section.card[aria-label="${word('en', key)}"]`)

/** How many rows the list on the page says it has. */
async function total(page: Page): Promise<number> {
  const rows = new List(page).rows
  if ((await rows.count()) === 0 && (await page.locator('.pager > span').count()) === 0) return 0
  return number(await page.locator('.pager > span').first().innerText())
}

/** Follows a link: the list behind it has as many rows as it said. */
async function follow(page: Page, link: Locator, shown: number, list: RegExp): Promise<void> {
  await link.click()
  await expect(page).toHaveURL(list)
  await expect(new List(page).rows.first()).toBeVisible()
  expect(await total(page)).toBe(shown)
}

test('revenue goes on behind the end of the data, with its band, in the table too', async ({ page }) => {
  await open(page, '/dashboard')
  const revenue = card(page, 'dashboard.revenue')
  await expect(revenue.locator('.plot .dash')).toHaveCount(1)
  await expect(revenue.locator('.plot .band')).toHaveCount(1)
  await expect(revenue.locator('.plot .axis')).toHaveCount(1)
  await expect(revenue.getByRole('link', { name: word('en', 'cards.how') })).toHaveAttribute('href', '/insight/models')
  await revenue.locator('.as-table > summary').click()
  const heads = revenue.locator('.as-table thead th')
  const expected = (await heads.allInnerTexts()).indexOf(word('en', 'insight.expected'))
  expect(expected).toBeGreaterThan(0)
  const last = revenue.locator('.as-table tbody tr').last().locator('th, td')
  await expect(last.first().getByRole('link')).toHaveCount(0)
  const [middle, low, high] = await Promise.all([0, 1, 2].map(async (n) => Number(await last.nth(expected + n).getAttribute('data-v'))))
  expect(low).toBeLessThanOrEqual(middle ?? 0)
  expect(middle).toBeLessThanOrEqual(high ?? 0)
})

test('a chart that ends before the data do foresees nothing', async ({ page }) => {
  await open(page, '/dashboard?period=last-month')
  await expect(card(page, 'dashboard.revenue').locator('.plot svg')).not.toHaveCount(0)
  await expect(card(page, 'dashboard.revenue').locator('.plot .dash')).toHaveCount(0)
})

test('each tier opens its customers', async ({ page }) => {
  await open(page, '/dashboard')
  const links = card(page, 'cards.tiers').locator('footer a.num-link')
  await expect(links).toHaveCount(4)
  const shown = (await links.allInnerTexts()).map(number)
  const one = shown.findIndex((n) => n > 0)
  await follow(page, links.nth(one), shown[one] ?? 0, /\/customers\?where=tier\.eq\./)
})

test('each stage is read by keyboard and opens its customers', async ({ page }) => {
  await open(page, '/dashboard')
  const hits = card(page, 'cards.lifecycle').locator('.plot-hits a.hit')
  await expect(hits).toHaveCount(4)
  const shown = await hits.locator('.tip > b').allTextContents()
  const one = shown.findIndex((text) => number(text) > 0)
  await hits.nth(one).focus()
  await expect(hits.nth(one).locator('.tip')).toBeVisible()
  await page.keyboard.press('Enter')
  await expect(page).toHaveURL(/\/customers\?where=stage\.eq\./)
  await expect(new List(page).rows.first()).toBeVisible()
  expect(await total(page)).toBe(number(shown[one] ?? ''))
})

test('a reason opens its tickets, a cell of the retention its customers', async ({ page }) => {
  await open(page, '/dashboard')
  const row = card(page, 'cards.reasons').locator('.plot-hits a.hit').first()
  await follow(page, row, number(await row.locator('.tip > b').first().innerText()), /\/tickets\?where=opened/)
  await open(page, '/dashboard')
  const cell = card(page, 'insight.retention').locator('tbody tr').first().locator('td:not(.total) a').nth(1)
  const [, shown] = /: ([\d,]+) of/.exec((await cell.getAttribute('aria-label')) ?? '') ?? []
  await follow(page, cell, number(shown ?? ''), /\/customers\?where=first_order/)
})

test('seven measures lead to the scorecard, and pairs to their orders', async ({ page }) => {
  await open(page, '/dashboard')
  const measures = card(page, 'figures.scorecard')
  await expect(measures.locator('tbody tr')).toHaveCount(7)
  const pair = card(page, 'insight.pairs').locator('tbody a.num-link').first()
  await follow(page, pair, number(await pair.innerText()), /\/orders\?kind=order/)
  await open(page, '/dashboard')
  await measures.getByRole('link', { name: word('en', 'cards.all_measures') }).click()
  await expect(page).toHaveURL(/\/scorecard/)
})

test('a chart is copied as CSV with all its digits', async ({ page, context }) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write'])
  await open(page, '/dashboard')
  const revenue = card(page, 'dashboard.revenue')
  await revenue.getByRole('button', { name: /copy as CSV/ }).focus()
  await page.keyboard.press('Enter')
  await expect(page.locator('.toasts .toast')).toHaveText(word('en', 'cards.copied_csv'))
  const copied = await page.evaluate(() => navigator.clipboard.readText())
  const lines = copied.trim().split(/\r?\n/)
  expect(lines).toHaveLength(1 + (await revenue.locator('.as-table tbody tr').count()))
  expect(lines[1]).toMatch(/,-?\d+\.\d\d/)
})

test('a chart is copied as an image', async ({ page, context }) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write'])
  await open(page, '/dashboard')
  await card(page, 'cards.lifecycle').getByRole('button', { name: /copy as an image/ }).click()
  await expect(page.locator('.toasts .toast')).toHaveText(word('en', 'cards.copied_image'))
  const size = await page.evaluate(async () => {
    const [item] = await navigator.clipboard.read()
    const image = await createImageBitmap(await (item as ClipboardItem).getType('image/png'))
    return [image.width, image.height]
  })
  expect(Math.min(...size)).toBeGreaterThan(300)
})

test('where the clipboard refuses, the picture is saved', async ({ page }) => {
  await page.addInitScript(() => Object.defineProperty(navigator, 'clipboard', { value: undefined }))
  await open(page, '/dashboard')
  const download = page.waitForEvent('download')
  await card(page, 'dashboard.revenue').getByRole('button', { name: /copy as an image/ }).click()
  const file = await download
  expect(file.suggestedFilename()).toMatch(/^revenue.*\.png$/)
  expect((await readFile(await file.path())).subarray(1, 4).toString()).toBe('PNG')
  await expect(page.locator('.toasts .toast')).toHaveText(word('en', 'cards.saved'))
})

test.describe('without JavaScript', () => {
  test.use({ javaScriptEnabled: false })

  test('every card is there with its table, and no button that does nothing', async ({ page }) => {
    await page.goto('/dashboard')
    for (const key of ['cards.tiers', 'cards.lifecycle', 'cards.reasons']) {
      await card(page, key).locator('.as-table > summary').click()
      await expect(card(page, key).locator('.as-table tbody tr').first()).toBeVisible()
    }
    await expect(page.locator('.chart-copies').first()).toBeHidden()
  })
})

test.describe('on a phone', () => {
  test.use({ viewport: { width: 390, height: 844 } })

  test('the cards stand under one another', async ({ page }) => {
    await open(page, '/dashboard')
    await expectNoSidewaysScroll(page)
    await expectAccessible(page)
  })
})

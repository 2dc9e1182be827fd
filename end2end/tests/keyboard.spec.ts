import type { Page } from '@playwright/test'
import { expect, open, test } from '../support/fixtures.ts'
import { busiest, found, notes, own } from '../support/api.ts'
import { List, Record } from '../support/pages.ts'

/** Presses Tab until the focus is where it should be; every stop on the way must be visible. */
async function tabTo(page: Page, reached: () => Promise<boolean>, most = 80): Promise<void> {
  for (let i = 0; i < most; i += 1) {
    await page.keyboard.press('Tab')
    if (await reached()) return
  }
  throw new Error(`not reached with ${most} presses of Tab`)
}

test('the first stop jumps to the content', async ({ page }) => {
  await open(page, '/customers')
  await page.keyboard.press('Tab')
  await expect(page.getByRole('link', { name: 'Skip to content' })).toBeFocused()
  await page.keyboard.press('Enter')
  await expect(page.locator('#main')).toBeFocused()
})

test('finds, opens, filters and writes without a mouse', async ({ page, request }) => {
  const someone = await own(request)
  const before = await notes(request, someone.id)
  await open(page, '/customers')
  await page.keyboard.press('/')
  await expect(page.getByRole('combobox')).toBeFocused()
  await page.keyboard.press('Escape')
  const list = new List(page)
  await tabTo(page, () => list.search.evaluate((box) => box === document.activeElement))
  await page.keyboard.type(someone.name)
  await page.keyboard.press('Enter')
  await list.expectFound(someone.name, await found(request, someone.name))
  await tabTo(page, () => list.opener(someone).evaluate((link) => link === document.activeElement))
  await page.keyboard.press('Enter')
  await expect(page).toHaveURL(`/customers/${someone.id}`)

  const record = new Record(page)
  await expect(record.name).toHaveText(someone.name)
  await tabTo(page, () => record.text.evaluate((box) => box === document.activeElement))
  const note = `Typed only ${Date.now()}`
  await page.keyboard.type(note)
  await tabTo(page, () => record.save.evaluate((button) => button === document.activeElement), 10)
  await page.keyboard.press('Enter')
  await expect(record.entries.first()).toContainText(note)

  // The facets are drawn again with the new counts, and what had the focus before would lose it.
  await expect(record.facet(/^Notes/)).toContainText(String(before + 1))
  await tabTo(page, () => record.facet(/^Notes/).evaluate((chip) => chip === document.activeElement), 30)
  await page.keyboard.press('Enter')
  await expect(page).toHaveURL(/kind=note/)
})

test('j and k move through the list, Enter opens', async ({ page }) => {
  await open(page, '/customers')
  const list = new List(page)
  const second = await list.names.nth(1).innerText()
  await page.keyboard.press('j')
  await page.keyboard.press('j')
  await expect(list.table.locator('tr.cursor')).toContainText(second)
  await page.keyboard.press('k')
  await page.keyboard.press('j')
  await page.keyboard.press('Enter')
  await expect(page.getByRole('heading', { name: second }).first()).toBeVisible()
})

test('single keys are letters inside a field', async ({ page }) => {
  await open(page, '/customers')
  const list = new List(page)
  await list.search.click()
  await page.keyboard.type('jk/')
  await expect(list.search).toHaveValue('jk/')
  await expect(list.table.locator('tr.cursor')).toHaveCount(0)
})

test('Escape closes a menu and gives the focus back', async ({ page }) => {
  await open(page, '/customers')
  const summary = page.locator('header.topbar details:not(#account) summary')
  await summary.focus()
  await page.keyboard.press('Enter')
  await expect(page.locator('header.topbar details:not(#account)')).toHaveAttribute('open', '')
  await page.keyboard.press('Escape')
  await expect(page.locator('header.topbar details:not(#account)')).not.toHaveAttribute('open')
  await expect(summary).toBeFocused()
})

test('every stop of Tab can be seen', async ({ page, request }) => {
  const { id } = await busiest(request)
  for (const path of ['/customers', `/customers/${id}`]) {
    await open(page, path)
    for (let i = 0; i < 40; i += 1) {
      await page.keyboard.press('Tab')
      const seen = await page.evaluate(() => {
        const at = document.activeElement
        if (!at || at === document.body) return 'nothing'
        const { outlineStyle, outlineWidth } = getComputedStyle(at)
        const around = at.closest('.search, .composer, .segmented label')
        const ring = outlineStyle !== 'none' && parseFloat(outlineWidth) >= 2
        const { width, height } = at.getBoundingClientRect()
        return (ring || around) && width > 0 && height > 0 ? 'seen' : at.outerHTML.slice(0, 120)
      })
      if (seen === 'nothing') break
      expect(seen, path).toBe('seen')
    }
  }
})

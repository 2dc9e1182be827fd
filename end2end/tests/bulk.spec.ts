import { readFileSync } from 'node:fs'
import { expect, expectAccessible, open, test, type Page } from '../support/fixtures.ts'
import { customers } from '../support/api.ts'
import { List, toasts } from '../support/pages.ts'
import { word } from '../support/words.ts'

/** A tag that no other test uses. */
const tagOf = (name: string) => `${name} ${test.info().project.name} ${test.info().parallelIndex}`

const bar = (page: Page) => page.getByRole('form', { name: word('en', 'bulk.bar') })
const summary = (page: Page, key: string) => bar(page).locator('summary').filter({ hasText: new RegExp(`^\\s*${word('en', key)}\\s*$`) })
const boxes = (page: Page) => new List(page).rows.getByRole('checkbox')

async function addTag(page: Page, tag: string): Promise<void> {
  await summary(page, 'bulk.tag').click()
  await bar(page).getByLabel(word('en', 'bulk.tag_name')).fill(tag)
  await bar(page).getByRole('button', { name: word('en', 'bulk.add_tag') }).click()
}

async function saved(page: Page, press: () => Promise<void>): Promise<{ name: string; text: Buffer }> {
  const [download] = await Promise.all([page.waitForEvent('download'), press()])
  return { name: download.suggestedFilename(), text: readFileSync(await download.path()) }
}

test('selects rows, tags them, and takes it back', async ({ page, request }) => {
  const tag = tagOf('Bulk')
  const query = `tag=${encodeURIComponent(tag)}`
  await open(page, '/customers?sort=name&limit=20')
  await expect(bar(page)).toBeHidden()
  await boxes(page).nth(0).check()
  await boxes(page).nth(2).check()
  await expect(bar(page)).toContainText(word('en', 'bulk.selected', { n: '2' }))
  await expectAccessible(page)
  await addTag(page, tag)
  await expect(toasts(page)).toContainText(word('en', 'bulk.changed', { n: '2' }))
  await expect(bar(page)).toBeHidden()
  await expect(new List(page).rows.nth(0)).toContainText(tag)
  expect(await customers(request, query)).toHaveLength(2)
  await toasts(page).getByRole('button', { name: word('en', 'app.undo') }).click()
  await expect(toasts(page)).toContainText(word('en', 'bulk.undone', { n: '2' }))
  await expect(new List(page).rows.nth(0)).not.toContainText(tag)
  expect(await customers(request, query)).toHaveLength(0)
})

test('selects by keyboard, from page to page, and says what was refused', async ({ page }) => {
  await open(page, '/customers?sort=-orders&limit=5')
  const list = new List(page)
  await page.keyboard.press('j')
  await page.keyboard.press('x')
  await expect(boxes(page).nth(0)).toBeChecked()
  await list.next.click()
  await expect(page).toHaveURL(/cursor=/)
  await expect(boxes(page).nth(0)).not.toBeChecked()
  await page.getByRole('checkbox', { name: word('en', 'bulk.select_page') }).check()
  await expect(bar(page)).toContainText(word('en', 'bulk.selected', { n: '6' }))
  await summary(page, 'bulk.stage').click()
  await bar(page).getByLabel(word('en', 'bulk.stage'), { exact: true }).selectOption('prospect')
  await bar(page).getByRole('button', { name: word('en', 'bulk.set_stage') }).click()
  await expect(page).toHaveURL(/\/bulk\//)
  const refused = page.getByRole('link', { name: word('en', 'bulk.outcome_has_bought') })
  await expect(refused.locator('xpath=..')).toContainText('6')
  await refused.click()
  await expect(page).toHaveURL(/outcome=has_bought/)
  await expect(page.locator('.report section').nth(1).getByRole('link')).toHaveCount(6)
  await expectAccessible(page)
})

test('exports the list and the selection', async ({ page }) => {
  await open(page, '/customers?sort=name&cols=name,revenue&limit=10')
  const names = await new List(page).names.allInnerTexts()
  const menu = await new List(page).menu(word('en', 'export.export'))
  const csv = await saved(page, () => menu.getByRole('link', { name: word('en', 'export.list_csv') }).click())
  expect(csv.name).toMatch(/^vecino-customers-\d{4}-\d\d-\d\d\.csv$/)
  const lines = csv.text.toString('utf8').split('\r\n')
  expect(lines[0]).toBe('Name,Sales,Owner,Tags,Currency,Id')
  expect(lines.length, 'all pages, not only this one').toBeGreaterThan(names.length + 2)
  const excel = await saved(page, () => menu.getByRole('link', { name: word('en', 'export.list_excel') }).click())
  expect(excel.text.subarray(0, 2).toString()).toBe('PK')
  await page.keyboard.press('Escape')
  await boxes(page).nth(1).check()
  const some = await saved(page, () => bar(page).getByRole('button', { name: word('en', 'export.csv') }).click())
  expect(some.text.toString('utf8').trim().split('\r\n')).toHaveLength(2)
  expect(some.text.toString('utf8')).toContain(names[1])
})

test('a customer is given a tag and an owner on its page', async ({ page, request }) => {
  const tag = tagOf('Page')
  const [someone] = (await customers(request, 'sort=-name&limit=9')).slice(-1 - test.info().parallelIndex)
  await open(page, `/customers/${someone?.id}`)
  const labels = page.locator('#panel-details')
  await labels.getByLabel(word('en', 'bulk.tag_name')).fill(tag)
  await labels.getByRole('button', { name: word('en', 'bulk.add_tag') }).click()
  const remove = labels.getByRole('button', { name: word('en', 'bulk.remove_tag_of', { name: tag }) })
  await expect(remove).toBeVisible()
  await expect(page.locator('.rec-head')).toContainText(tag)
  await remove.click()
  await expect(remove).toHaveCount(0)
})

test.describe('without JavaScript', () => {
  test.use({ javaScriptEnabled: false })

  test('rows are selected, tagged and set free again with plain forms', async ({ page, request }) => {
    const tag = tagOf('Plain')
    await page.goto('/customers?sort=name&limit=10')
    await expect(bar(page)).toBeHidden()
    await boxes(page).nth(3).check()
    await expect(bar(page)).toBeVisible()
    await addTag(page, tag)
    await expect(page).toHaveURL(/\/bulk\//)
    await expect(page.getByRole('heading', { level: 1 })).toContainText(tag)
    expect(await customers(request, `tag=${encodeURIComponent(tag)}`)).toHaveLength(1)
    await page.getByRole('button', { name: word('en', 'bulk.undo') }).click()
    await expect(page.locator('.report')).toContainText(word('en', 'bulk.state_undone'))
    expect(await customers(request, `tag=${encodeURIComponent(tag)}`)).toHaveLength(0)
  })
})

import type { Browser, BrowserContext } from '@playwright/test'
import { expect, expectAccessible, Guard, hydrated, open, test, watch, type Page } from '../support/fixtures.ts'
import { customers, own, type Customer } from '../support/api.ts'
import { List, Record, toasts } from '../support/pages.ts'
import { word } from '../support/words.ts'

/** A second person: a browser of their own, whose complaints count as well. */
async function second(browser: Browser, guard: Guard): Promise<{ page: Page; context: BrowserContext }> {
  const context = await browser.newContext()
  const page = await context.newPage()
  watch(page, guard)
  return { page, context }
}

/** Writes a note as another of our people, who has no page open. */
async function noteOn(page: Page, { id }: Customer, body: string): Promise<void> {
  const response = await page.request.post('/api/fn/write-entry', {
    form: { customer_id: id, id: '', kind: 'note', flow: '', minutes: '', body },
    headers: { 'sec-fetch-site': 'same-origin', accept: 'application/json' },
  })
  expect(response.status()).toBe(200)
}

test('a note that somebody else writes appears on the open page, which says so', async ({ page, browser, request, guard }) => {
  const someone = await own(request)
  await open(page, `/customers/${someone.id}`)
  const other = await second(browser, guard)
  await open(other.page, `/customers/${someone.id}`)
  const [mine, theirs] = [new Record(page), new Record(other.page)]
  const note = `From the other desk ${Date.now()}`
  await mine.text.fill('Half a sentence')
  await theirs.text.fill(note)
  await theirs.save.click()
  await expect(mine.entries.first()).toContainText(note)
  await expect(toasts(page).filter({ hasText: 'just now' })).toBeVisible()
  // What is being typed stays, and whoever wrote it is not told of it.
  await expect(mine.text).toHaveValue('Half a sentence')
  await expect(theirs.entries.filter({ hasText: note })).toHaveCount(1)
  await expect(toasts(other.page)).toHaveCount(0)
  await other.context.close()
})

test('a list says how many rows are others, and moves only when asked', async ({ page, request }) => {
  const shown = await customers(request, 'limit=3')
  const [first, other] = [shown[0], shown[1]]
  if (!first || !other) throw new Error('fewer than two customers')
  await open(page, '/customers')
  const list = new List(page)
  const names = await list.names.allInnerTexts()
  const changed = page.locator('.chip.live')
  await expect(changed).toBeHidden()
  await noteOn(page, first, 'One')
  await expect(changed).toContainText(word('en', 'live.changed_one'))
  await noteOn(page, first, 'Two')
  await noteOn(page, other, 'Three')
  await expect(changed).toContainText(word('en', 'live.changed', { n: '2' }))
  expect(await list.names.allInnerTexts()).toEqual(names)
  await expectAccessible(page, '.toolbar')
  await changed.click()
  await expect(changed).toBeHidden()
  await expect(list.names.first()).toBeVisible()
})

test('a tab that was not looked at is told what it missed', async ({ page, request }) => {
  const someone = await own(request)
  await open(page, `/customers/${someone.id}`)
  const look = (hidden: boolean) =>
    page.evaluate((hidden) => {
      Object.defineProperty(document, 'hidden', { configurable: true, value: hidden })
      document.dispatchEvent(new Event('visibilitychange'))
    }, hidden)
  await look(true)
  const note = `While nobody looked ${Date.now()}`
  await noteOn(page, someone, note)
  const record = new Record(page)
  await expect(record.entries.filter({ hasText: note })).toHaveCount(0)
  await look(false)
  await expect(record.entries.first()).toContainText(note)
})

test('two people edit one customer: the second sees both values and loses nothing', async ({ page, browser, request, guard }) => {
  const someone = await own(request)
  const url = `/customers/${someone.id}?edit=true`
  await open(page, url)
  const other = await second(browser, guard)
  await open(other.page, url)
  const form = (of: Page) => of.getByRole('form', { name: word('en', 'edit.title') })
  // The choice between both values is about the town too.
  const town = (of: Page) => form(of).getByRole('textbox', { name: word('en', 'edit.city') })
  const country = (of: Page) => form(of).getByLabel('Country')
  const save = (of: Page) => form(of).getByRole('button', { name: 'Save' })
  const [first, stamp] = [`Town ${Date.now()}`, `Ours ${Date.now()}`]

  await town(page).fill(stamp)
  await country(page).fill('Chile')
  await town(other.page).fill(first)
  await save(other.page).click()
  await expect(form(other.page)).toBeHidden()
  await expect(other.page.getByText(first).first()).toBeVisible()
  // The first's saving has reached this page: what is typed here stays.
  await expect(toasts(page).filter({ hasText: 'just now' })).toBeVisible()
  await expect(town(page)).toHaveValue(stamp)

  await save(page).click()
  const both = page.getByRole('group', { name: word('en', 'edit.which') })
  await expect(both).toHaveCount(1)
  await expect(both).toContainText(first)
  await expect(both).toContainText(stamp)
  await expect(town(page)).toHaveValue(stamp)
  await expect(country(page)).toHaveValue('Chile')
  await expectAccessible(page, '#edit')
  await both.getByText(word('en', 'edit.theirs')).click()
  await save(page).click()
  await expect(form(page)).toBeHidden()
  await expect(page.locator('.rec-head')).toContainText(`${first}, Chile`)
  await expect(new Record(page).entries.first()).toContainText('Chile')
  await other.context.close()
})

test('what is wrong with a field stands beside it, and the rest stays', async ({ page, request }) => {
  const someone = await own(request)
  await open(page, `/customers/${someone.id}`)
  await page.keyboard.press('e')
  const form = page.getByRole('form', { name: word('en', 'edit.title') })
  await expect(form.getByLabel('Name')).toBeFocused()
  await form.getByLabel(word('en', 'edit.new_contact')).fill('no address')
  await form.getByLabel('Language').fill('neither nor')
  await form.getByRole('button', { name: 'Save' }).click()
  await expect(form.getByText(word('en', 'edit.no_email', { value: 'no address' }))).toBeVisible()
  await expect(form.getByLabel('Language')).toBeFocused()
  await expect(form.getByLabel(word('en', 'edit.new_contact'))).toHaveValue('no address')
  await expectAccessible(page, '#edit')
  await form.getByRole('link', { name: 'Cancel' }).click()
  await expect(form).toBeHidden()
  await hydrated(page)
})

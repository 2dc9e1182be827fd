import type { APIRequestContext, Page } from '@playwright/test'
import { expect, expectAccessible, expectNoSidewaysScroll, open, test } from '../support/fixtures.ts'
import { customers, found } from '../support/api.ts'
import { Record, toasts } from '../support/pages.ts'
import { word } from '../support/words.ts'

/** Types a customer in who is nobody else's; the address of the record. */
async function typeIn(page: Page, name: string, email: string): Promise<void> {
  await page.getByLabel(word('en', 'customers.name'), { exact: true }).fill(name)
  await page.getByLabel(word('en', 'contact.email'), { exact: true }).fill(email)
  await page.getByLabel(word('en', 'merge.city'), { exact: true }).fill('Vigo')
}

async function create(page: Page): Promise<void> {
  await page.getByRole('button', { name: word('en', 'merge.create') }).click()
}

function unique(): string {
  return `${Date.now()}${test.info().parallelIndex}`
}

async function one(request: APIRequestContext, text: string): Promise<string> {
  const [first, ...more] = await found(request, text)
  expect(more).toEqual([])
  if (!first) throw new Error(`nobody for ${text}`)
  return first.id
}

test('a customer is typed in, warned of, merged and separated', async ({ page, request }) => {
  const mark = unique()
  const email = `z${mark}@example.com`
  await open(page, '/customers')
  await page.getByRole('link', { name: word('en', 'merge.new_short'), exact: true }).click()
  await typeIn(page, `Zoe Aa${mark}`, 'nonsense')
  await create(page)
  await expect(page.locator('.field .error')).toHaveCount(1)
  await page.getByLabel(word('en', 'contact.email'), { exact: true }).fill(email)
  await create(page)
  await expect(new Record(page).name).toHaveText(`Zoe Aa${mark}`)
  const first = await one(request, email)

  await open(page, '/customers/new')
  await typeIn(page, `Zoe Ab${mark}`, email.toUpperCase())
  await create(page)
  await expect(page.getByRole('alert')).toContainText(word('en', 'merge.looks_like'))
  await expect(page.locator('.twins a')).toHaveAttribute('href', `/customers/${first}`)
  await expectAccessible(page)
  await page.getByLabel(word('en', 'merge.anyway')).check()
  await create(page)
  await expect(new Record(page).name).toHaveText(`Zoe Ab${mark}`)
  await page.getByRole('link', { name: word('en', 'merge.hint_one') }).click()
  await page.locator('tbody').getByRole('link', { name: word('en', 'merge.compare') }).click()
  await expect(page.getByRole('heading', { name: word('en', 'merge.title') })).toBeVisible()
  await expectAccessible(page)
  await page.getByRole('button', { name: word('en', 'merge.do'), exact: true }).click()
  await expect(new Record(page).name).toHaveText(`Zoe Aa${mark}`)
  await expect(toasts(page).last()).toContainText(word('en', 'merge.merged'))
  const [only] = await found(request, email)
  expect((await found(request, email)).length).toBe(1)

  await page.getByRole('link', { name: word('en', 'merge.event_merged', { subject: `Zoe Ab${mark}` }) }).click()
  await expectAccessible(page)
  await page.getByRole('button', { name: word('en', 'merge.undo'), exact: true }).click()
  await expect(page.getByText(word('en', 'merge.undone_by').split('{')[0] ?? '', { exact: false }).first()).toBeVisible()
  expect((await found(request, email)).map(({ id }) => id).sort()).toContain(only?.id)
  expect((await found(request, email)).length).toBe(2)
})

test('a pair is dismissed, and the message takes it back', async ({ page }) => {
  const mark = unique()
  for (const name of ['Yara', 'Yaro']) {
    await open(page, '/customers/new')
    await typeIn(page, `${name} Bb${mark}`, `y${mark}@example.com`)
    await create(page)
    if (name === 'Yaro') {
      await page.getByLabel(word('en', 'merge.anyway')).check()
      await create(page)
    }
    await expect(new Record(page).name).toHaveText(`${name} Bb${mark}`)
  }
  await page.getByRole('link', { name: word('en', 'merge.hint_one') }).click()
  const rows = page.locator('tbody tr')
  await expect(rows).toHaveCount(1)
  await expectAccessible(page)
  await page.getByRole('button', { name: word('en', 'merge.dismiss') }).click()
  await expect(page.getByText(word('en', 'merge.nothing'), { exact: true })).toBeVisible()
  await toasts(page).getByRole('button', { name: word('en', 'app.undo') }).click()
  await expect(rows).toHaveCount(1)
})

test('the demo company has duplicates to look at', async ({ page, request }) => {
  await open(page, '/duplicates')
  expect(await page.locator('tbody tr').count()).toBeGreaterThan(3)
  await expectNoSidewaysScroll(page)
  expect((await customers(request, 'limit=1')).length).toBe(1)
})

for (const path of ['/customers/new', '/duplicates']) {
  test(`axe finds nothing on ${path}`, async ({ page }) => {
    await open(page, path)
    await expectAccessible(page)
  })
}

test.describe('without JavaScript', () => {
  test.use({ javaScriptEnabled: false })

  test('a customer is typed in, warned of, merged and separated', async ({ page, request }) => {
    const mark = unique()
    const email = `w${mark}@example.com`
    await page.goto('/customers/new')
    await typeIn(page, `Wim Cc${mark}`, 'nonsense')
    await create(page)
    await expect(page.locator('.field .error')).toHaveCount(1)
    await expect(page.getByLabel(word('en', 'customers.name'), { exact: true })).toHaveValue(`Wim Cc${mark}`)
    await page.getByLabel(word('en', 'contact.email'), { exact: true }).fill(email)
    await create(page)
    await expect(new Record(page).name).toHaveText(`Wim Cc${mark}`)
    await page.goto('/customers/new')
    await typeIn(page, `Wim Cd${mark}`, email)
    await create(page)
    await page.getByLabel(word('en', 'merge.anyway')).check()
    await create(page)
    await page.getByRole('link', { name: word('en', 'merge.hint_one') }).click()
    await page.locator('tbody').getByRole('link', { name: word('en', 'merge.compare') }).click()
    await page.getByRole('button', { name: word('en', 'merge.do'), exact: true }).click()
    await expect(new Record(page).name).toHaveText(`Wim Cc${mark}`)
    await page.getByRole('link', { name: word('en', 'merge.event_merged', { subject: `Wim Cd${mark}` }) }).click()
    await page.getByRole('button', { name: word('en', 'merge.undo'), exact: true }).click()
    await expect(page.locator('.note.good')).toBeVisible()
    expect((await found(request, email)).length).toBe(2)
  })
})

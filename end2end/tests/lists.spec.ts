import { expect, expectAccessible, hydrated, open, test, type Page } from '../support/fixtures.ts'
import { List, toasts } from '../support/pages.ts'

/** The lists that are not of customers: what stands first in their rows, and a filter that leaves some. */
const LISTS = [
  { path: '/orders', key: 'number', sorts: ['Number', 'Placed', 'Channel', 'Country', 'Lines', 'Total'], column: 'Channel', filter: 'kind=credit_note' },
  {
    path: '/tickets',
    key: 'subject',
    sorts: ['Number', 'Status', 'Priority', 'Channel', 'Assigned to', 'Messages', 'Opened'],
    column: 'Messages',
    filter: 'open=true',
  },
  { path: '/products', key: 'name', sorts: ['Name', 'Code', 'Pieces', 'Order lines', 'Sales', 'Credits', 'Last sold'], column: 'Credits', filter: 'kind=charge' },
] as const

interface Row {
  number?: string
  subject?: string
  name?: string
}

async function expected(page: Page, path: string, key: 'number' | 'subject' | 'name', query: string): Promise<string[]> {
  const response = await page.request.get(`/api/v1${path}?${query}`)
  expect(response.status()).toBe(200)
  return ((await response.json()) as { rows: Row[] }).rows.map((row) => (row[key] ?? '').trim())
}

for (const { path, key, sorts, column, filter } of LISTS) {
  test.describe(path, () => {
    test('sorts by every column that offers it, both ways, as the API does', async ({ page }) => {
      await open(page, path)
      const list = new List(page)
      for (const name of sorts) {
        for (const _ of ['first', 'turned']) {
          await list.column(name).getByRole('link').click()
          await expect(list.column(name)).toHaveAttribute('aria-sort', /ascending|descending/)
          const sort = new URL(page.url()).searchParams.get('sort') ?? ''
          await expect(list.names).toHaveText(await expected(page, path, key, `sort=${sort}`))
        }
      }
    })

    test('filters, and the chip or the choice takes it back', async ({ page }) => {
      await open(page, `${path}?${filter}`)
      const list = new List(page)
      await expect(list.names).toHaveText(await expected(page, path, key, filter))
      const everything = path === '/products' ? 'Products' : 'All'
      await page.locator('.segmented').getByRole('link', { name: everything, exact: true }).click()
      await expect(list.names).toHaveText(await expected(page, path, key, ''))
    })

    test('hides a column, and the address remembers it', async ({ page }) => {
      await open(page, path)
      const list = new List(page)
      await expect(list.column(column)).toBeVisible()
      const menu = await list.menu('Columns')
      await menu.getByLabel(column, { exact: true }).uncheck()
      await menu.getByRole('button', { name: 'Show' }).click()
      await expect(list.column(column)).toHaveCount(0)
      await page.reload()
      await hydrated(page)
      await expect(list.column(column)).toHaveCount(0)
    })

    test('previews by keyboard, steps on, and opens the page', async ({ page }) => {
      await open(page, path)
      const list = new List(page)
      const names = await list.names.allInnerTexts()
      await page.keyboard.press('j')
      await page.keyboard.press('p')
      const heading = list.preview.getByRole('heading', { level: 2 }).first()
      await expect(heading).toContainText((names[0] ?? '').trim())
      await page.keyboard.press('j')
      await expect(heading).toContainText((names[1] ?? '').trim())
      await expect(page).toHaveURL(/preview=/)
      await expectAccessible(page)
      await page.keyboard.press('Escape')
      await expect(list.preview).toHaveCount(0)
      await page.keyboard.press('Enter')
      await expect(page).toHaveURL(new RegExp(`${path}/[^/]+/[^/]+$`))
      await expect(page.getByRole('heading', { level: 1 })).toContainText((names[1] ?? '').trim())
    })

    test('saves a view for everyone, opens it, deletes it and takes that back', async ({ page }) => {
      const name = `${path.slice(1)} ${Date.now()}`
      await open(page, `${path}?${filter}`)
      const list = new List(page)
      const menu = await list.menu('Save as a view')
      await menu.getByRole('textbox').fill(name)
      await menu.getByLabel('Who sees it').selectOption({ label: 'Everyone' })
      await menu.getByRole('button', { name: 'Save' }).click()
      const tab = page.locator('.tabs').getByRole('link', { name })
      await expect(tab).toHaveAttribute('aria-current', 'page')

      await open(page, path)
      await tab.click()
      await expect(page).toHaveURL(new RegExp(filter))
      await expect(list.names).toHaveText(await expected(page, path, key, filter))
      const again = await list.menu('Save as a view')
      await expect(again.getByLabel('Who sees it')).toHaveValue('everyone')
      await again.getByRole('button', { name: /^Delete the view/ }).click()
      await expect(tab).toHaveCount(0)
      await toasts(page).getByRole('button', { name: 'Undo' }).click()
      await expect(tab).toBeVisible()
      await tab.click()
      await (await list.menu('Save as a view')).getByRole('button', { name: /^Delete the view/ }).click()
      await expect(tab).toHaveCount(0)
    })
  })
}

test('tickets that nobody has resolved have a chip that takes them off', async ({ page }) => {
  await open(page, '/tickets?open=true')
  const chip = page.locator('.chip.filter', { hasText: 'Unresolved' })
  await expect(chip).toBeVisible()
  await chip.getByRole('link').click()
  await expect(page).not.toHaveURL(/open=/)
  await expect(chip).toHaveCount(0)
})

test('orders are filtered by country, channel and total', async ({ page }) => {
  await open(page, '/orders')
  const list = new List(page)
  const menu = await list.menu('Filter')
  await menu.getByLabel('Country').selectOption('France')
  await menu.getByLabel('Channel').selectOption({ label: 'Web' })
  await menu.getByLabel('Total from').fill('50')
  await menu.getByRole('button', { name: 'Show' }).click()
  await expect(page).toHaveURL(/total_from=50/)
  await expect(page.locator('.chip.filter')).toHaveCount(3)
  await expect(list.names).toHaveText(await expected(page, '/orders', 'number', 'country=France&channel=web&total_min=5000'))
})

test('a product says who bought it, when, and with what; a month opens its orders', async ({ page }) => {
  await open(page, '/products')
  const list = new List(page)
  const name = (await list.names.first().innerText()).trim()
  await list.names.first().click()
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(name)
  for (const card of ['Sales over time', 'Who bought it', 'Bought together', 'Named in tickets']) {
    await expect(page.getByRole('heading', { name: card })).toBeVisible()
  }
  await expectAccessible(page)
  await page.locator('details.as-table > summary').first().click()
  const month = page.locator('details.as-table tbody a').last()
  await month.click()
  await expect(page).toHaveURL(/\/orders\?product=.*from=/)
  await expect(new List(page).rows.first()).toBeVisible()
})

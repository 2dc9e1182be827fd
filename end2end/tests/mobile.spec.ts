import { expect, expectAccessible, expectNoSidewaysScroll, expectNothingCovered, open, test } from '../support/fixtures.ts'
import { busiest, found, own } from '../support/api.ts'
import { List, Record } from '../support/pages.ts'
import { word } from '../support/words.ts'

for (const path of ['/dashboard', '/customers', '/orders', '/tickets', '/products', '/customers/:id', '/customers/:id/orders']) {
  test(`${path} fits 390 px and is accessible`, async ({ page, request }) => {
    const { id } = await busiest(request)
    await open(page, path.replace(':id', id))
    await expectNoSidewaysScroll(page)
    await expectNothingCovered(page)
    await expectAccessible(page)
  })
}

test('finds a customer, reads the timeline, writes a note', async ({ page, request }) => {
  const someone = await own(request)
  await open(page, '/customers')
  const list = new List(page)
  await list.search.fill(someone.name)
  await list.expectFound(someone.name, await found(request, someone.name))
  // The name opens the page itself; the rest of the card would open the preview.
  await list.opener(someone).tap()
  await expect(page).toHaveURL(`/customers/${someone.id}`)
  const record = new Record(page)
  await expect(record.name).toHaveText(someone.name)
  const note = `From the road ${Date.now()}`
  await record.text.fill(note)
  await record.save.tap()
  await expect(record.entries.first()).toContainText(note)
  await expectNoSidewaysScroll(page)
})

test('the rail is a bar at the bottom with targets for a thumb', async ({ page }) => {
  await open(page, '/customers')
  const { height } = page.viewportSize() ?? { height: 0 }
  const items = page.locator('nav.rail .rail-item:visible')
  await expect(items).not.toHaveCount(0)
  for (const item of await items.all()) {
    const box = await item.boundingBox()
    expect(box?.height).toBeGreaterThanOrEqual(44)
    expect((box?.y ?? 0) + (box?.height ?? 0)).toBeLessThanOrEqual(height)
    expect(box?.y).toBeGreaterThan(height - 60)
  }
})

test('what stands in the left column is under a tab of its own', async ({ page, request }) => {
  const { id } = await busiest(request)
  await open(page, `/customers/${id}`)
  const record = new Record(page)
  await expect(page.locator('.rec-grid > .left')).toBeHidden()
  await record.tab('Details').tap()
  await expect(page.locator('.rec-grid > .left')).toBeVisible()
})

test('why a note was not saved is to be read, and what was typed is kept', async ({ page, request, guard }) => {
  guard.allow(/status of 507/, /status 507/)
  const someone = await own(request)
  await open(page, `/customers/${someone.id}`)
  await page.route('**/api/fn/write-entry', (route) => route.fulfill({ status: 507, contentType: 'application/json', body: '"Full"' }))
  const record = new Record(page)
  await record.text.fill('Rings back tomorrow')
  await record.save.tap()
  const toast = page.locator('.toasts .toast.is-bad')
  await expect(toast).toContainText(word('en', 'error.full_title'))
  await expect(toast).toBeInViewport({ ratio: 1 })
  await expect(record.text).toHaveValue('Rings back tomorrow')
})

test.describe('in Spanish', () => {
  test.use({ locale: 'es-ES' })

  test('the foot of a list keeps its edges where it has more to say than a line holds', async ({ page }) => {
    await open(page, '/customers?q=example')
    const foot = page.locator('nav.pager')
    await foot.locator('[rel=next]').tap()
    await expect(page).toHaveURL(/cursor=/)
    await expect(foot.locator('[rel=prev]')).toHaveAttribute('href', /cursor=/)
    const beyond = await foot.evaluate((nav) => {
      const { paddingLeft, paddingRight } = getComputedStyle(nav)
      const { left, right, top, bottom } = nav.getBoundingClientRect()
      const [from, to] = [left + parseFloat(paddingLeft) - 1, right - parseFloat(paddingRight) + 1]
      const inside = (box: DOMRect): boolean => box.left >= from && box.right <= to && box.top >= top && box.bottom <= bottom
      const shown = [...nav.querySelectorAll('*')].filter((part) => part.checkVisibility())
      return shown.filter((part) => !inside(part.getBoundingClientRect())).map((part) => part.outerHTML.slice(0, 120))
    })
    expect(beyond, 'what stands beyond the edges of the foot').toEqual([])
  })
})

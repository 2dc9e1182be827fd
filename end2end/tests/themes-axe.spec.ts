import { expect, expectAccessible, expectNothingCovered, hydrated, open, test } from '../support/fixtures.ts'
import { busiest } from '../support/api.ts'
import { List } from '../support/pages.ts'

for (const path of [
  '/dashboard',
  '/dashboard?period=last-month&compare=previous',
  '/metrics',
  '/why?metric=net&period=last-month&compare=previous',
  '/why?metric=first_response&by=channel',
  '/scorecard',
  '/bulletin',
  '/adoption',
  '/scorecard?open=net',
  '/reports?of=orders&row=country&row=channel&column=month&measure=net&compare=year',
  '/customers',
  '/customers?q=zzzzqqqqxxxx',
  '/customers?tier=gold&sort=name',
  '/orders',
  '/tickets',
  '/products',
  '/orders?country=France&channel=web&total_from=5',
  '/tickets?open=true&sort=-priority&cols=number,subject,reason,first_response,solved',
]) {
  test(`axe finds nothing on ${path}`, async ({ page }) => {
    await open(page, path)
    await expectAccessible(page)
  })
}

for (const tab of ['', '/orders', '/tickets', '/surveys']) {
  test(`axe finds nothing on a customer's page${tab}`, async ({ page, request }) => {
    const { id } = await busiest(request)
    await open(page, `/customers/${id}${tab}`)
    await expectNothingCovered(page)
    await expectAccessible(page)
    const twist = page.locator('.twist').first()
    if (tab === '/orders' || tab === '/tickets') {
      await twist.click()
      await expect(twist).toHaveAttribute('aria-expanded', 'true')
      await expectAccessible(page)
    }
  })
}

for (const path of ['/orders', '/tickets', '/products']) {
  test(`axe finds nothing on a record of ${path}`, async ({ page }) => {
    await open(page, path)
    const first = new List(page).names.first()
    const name = (await first.innerText()).trim()
    await first.click()
    await expect(page).toHaveURL(new RegExp(`${path}/[^/]+/[^/]+`))
    await expect(page.getByRole('heading', { level: 1 })).toContainText(name)
    await expectAccessible(page)
  })
}

test('axe finds nothing with a preview and with open menus', async ({ page }) => {
  await open(page, '/customers')
  await new List(page).rows.first().click()
  await expect(new List(page).preview).toBeVisible()
  await expectAccessible(page)
  const menus = page.locator('details.menu > summary:visible')
  await expect(menus).not.toHaveCount(0)
  for (const summary of await menus.all()) {
    await summary.click()
    // Only the menu: what it covers while it is open cannot be pressed, and need not be.
    await expectAccessible(page, 'details[open]')
    await summary.click()
  }
})

test('axe finds nothing on the dashboard with its menus and tables open', async ({ page }) => {
  await open(page, '/dashboard')
  for (const summary of await page.locator('.as-table > summary').all()) await summary.click()
  await expect(page.locator('.as-table tbody tr').first()).toBeVisible()
  await expectAccessible(page)
  const menus = page.locator('.dash-head details.menu > summary')
  await expect(menus).toHaveCount(4)
  for (const summary of await menus.all()) {
    await summary.click()
    await expectAccessible(page, 'details[open].menu')
    await summary.click()
  }
})

test('axe finds nothing where nothing is', async ({ page, guard }) => {
  guard.allow(/status of 404/)
  await open(page, '/no/such/page')
  await expectAccessible(page)
})

test('the theme can be chosen against the system, and stays', async ({ page }) => {
  await open(page, '/customers')
  const background = () => page.locator('.main').evaluate((main) => getComputedStyle(main).backgroundColor)
  const light = await background()
  await page.locator('header.topbar details:not(#account) summary').click()
  await page.getByRole('link', { name: 'Dark' }).click()
  await expect(page.locator('html')).toHaveAttribute('data-theme', 'dark')
  // A page of its own: its style is there when its script has run.
  await hydrated(page)
  expect(await background()).not.toBe(light)
  await open(page, '/orders')
  await expect(page.locator('html')).toHaveAttribute('data-theme', 'dark')
})

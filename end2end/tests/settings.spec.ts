import { createHmac } from 'node:crypto'
import type { Browser } from '@playwright/test'
import { expect, expectAccessible, expectNoSidewaysScroll, expectNothingCovered, open, test, type Page } from '../support/fixtures.ts'

const PAGES = ['security', 'users', 'roles', 'keys', 'audit'] as const
const PASSWORD = 'zupfen geige wald'

let count = 0
/** A name that no other test has. */
function own(word: string): string {
  count += 1
  return `${word} ${Date.now().toString(36)}${count}${process.pid}`
}

/** Invites somebody; their name and address, and the link that they were sent. */
async function invite(page: Page, role: string): Promise<{ name: string; email: string; link: string }> {
  const name = own('Nora Neu')
  const email = `${name.replaceAll(' ', '.').toLowerCase()}@example.com`
  await page.goto('/settings/users')
  await page.locator('summary', { hasText: 'Invite' }).click()
  await page.getByLabel('Name', { exact: true }).fill(name)
  await page.getByLabel('Work e-mail').fill(email)
  await page.locator('.menu-list').getByLabel('Role').selectOption({ label: role })
  await page.getByRole('button', { name: 'Make the link' }).click()
  const link = await page.getByLabel('One-time link').inputValue()
  await expect(page.getByText(`For ${name}. It works once`)).toBeVisible()
  return { name, email, link }
}

/** Somebody who has just chosen a password, in a browser of their own. */
async function newcomer(browser: Browser, page: Page, role = 'Agent'): Promise<{ name: string; email: string; theirs: Page }> {
  const { name, email, link } = await invite(page, role)
  const context = await browser.newContext({ storageState: { cookies: [], origins: [] } })
  const theirs = await context.newPage()
  await theirs.goto(link)
  await theirs.getByLabel('New password', { exact: true }).fill(PASSWORD)
  await theirs.getByLabel('New password again').fill(PASSWORD)
  await theirs.getByRole('button', { name: 'Save and sign in' }).click()
  await expect(theirs.locator('nav.rail')).toBeVisible()
  return { name, email, theirs }
}

/** The code that an authenticator with that secret shows now, or so many steps later (RFC 6238). */
function code(secret: string, later = 0): string {
  const bits = [...secret].map((letter) => 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'.indexOf(letter).toString(2).padStart(5, '0')).join('')
  const key = Buffer.from((bits.match(/.{8}/g) ?? []).map((byte) => Number.parseInt(byte, 2)))
  const counter = Buffer.alloc(8)
  counter.writeBigInt64BE(BigInt(Math.floor(Date.now() / 30_000) + later))
  const hash = createHmac('sha1', key).update(counter).digest()
  const from = (hash.at(-1) ?? 0) & 15
  return String((hash.readUInt32BE(from) & 0x7fffffff) % 1_000_000).padStart(6, '0')
}

for (const name of PAGES) {
  test(`axe finds nothing on the settings: ${name}`, async ({ page }) => {
    await open(page, `/settings/${name}`)
    await expectNothingCovered(page)
    await expectAccessible(page)
    await expectNoSidewaysScroll(page)
  })
}

test.describe('narrow', () => {
  test.use({ viewport: { width: 390, height: 844 } })
  for (const name of PAGES) {
    test(`the settings fit 390 px: ${name}`, async ({ page }) => {
      await open(page, `/settings/${name}`)
      await expectNoSidewaysScroll(page)
      await expectAccessible(page)
    })
  }
})

test('an invitation becomes a colleague, whose new role begins with signing in again', async ({ browser, page }) => {
  const { name, email, theirs } = await newcomer(browser, page)
  await theirs.goto('/settings/users')
  await expect(theirs.getByRole('heading', { name: 'Not for you' })).toBeVisible()
  await page.goto('/settings/users')
  await page.getByRole('link', { name }).click()
  await page.locator('tr.sub').getByLabel('Role').selectOption({ label: 'Administrator' })
  await page.getByRole('button', { name: 'Give this role' }).click()
  await expect(page.getByText('The role is given.')).toBeVisible()
  await theirs.reload()
  await expect(theirs).toHaveURL(/\/sign-in/)
  await theirs.getByLabel('Work e-mail').fill(email)
  await theirs.getByLabel('Password', { exact: true }).fill(PASSWORD)
  await theirs.getByRole('button', { name: 'Sign in', exact: true }).click()
  await expect(theirs.getByRole('heading', { name: 'Users' })).toBeVisible()
  await page.getByRole('link', { name }).click()
  await page.getByRole('button', { name: 'Disable' }).click()
  await expect(page.getByRole('row', { name }).getByText(/^Disabled/)).toBeVisible()
  await theirs.reload()
  await expect(theirs).toHaveURL(/\/sign-in/)
  await theirs.context().close()
})

test('a second factor is set up, asked for and turned off', async ({ browser, page }) => {
  const { email, theirs } = await newcomer(browser, page)
  await theirs.goto('/settings/security')
  await theirs.locator('#begin').fill(PASSWORD)
  await theirs.getByRole('button', { name: 'Turn on' }).click()
  await expect(theirs.getByRole('img', { name: 'QR code of the secret' })).toBeVisible()
  await theirs.getByLabel('Code that the app shows').fill('000000')
  await theirs.getByRole('button', { name: 'Turn on' }).click()
  await expect(theirs.getByRole('alert')).toContainText('This code is not the right one')
  const secret = await theirs.getByRole('textbox', { name: 'Secret' }).inputValue()
  await theirs.getByLabel('Code that the app shows').fill(code(secret))
  await theirs.getByRole('button', { name: 'Turn on' }).click()
  const codes = theirs.locator('.codes li')
  await expect(codes).toHaveCount(10)
  const recovery = await codes.first().innerText()
  await theirs.reload()
  await expect(codes).toHaveCount(0)
  await theirs.locator('#account summary').click()
  await theirs.getByRole('button', { name: 'Sign out' }).first().click()
  await theirs.getByLabel('Work e-mail').fill(email)
  await theirs.getByLabel('Password', { exact: true }).fill(PASSWORD)
  await theirs.locator('form[action="/sign-in"]').first().getByRole('button', { name: 'Sign in', exact: true }).click()
  await theirs.getByLabel('Code', { exact: true }).fill(recovery)
  await theirs.getByRole('button', { name: 'Sign in', exact: true }).click()
  await expect(theirs.locator('nav.rail')).toBeVisible()
  await theirs.goto('/settings/security')
  await expect(theirs.getByText('9 of 10 left')).toBeVisible()
  await theirs.getByLabel('A code of the app, or a recovery code').fill(code(secret, 1))
  await theirs.getByRole('button', { name: 'Turn off' }).click()
  await expect(theirs.getByText('Signing in takes no second factor any more.')).toBeVisible()
  await theirs.context().close()
})

test('another password signs the other browsers out', async ({ browser, page }) => {
  const { email, theirs } = await newcomer(browser, page)
  const second = await browser.newContext({ storageState: { cookies: [], origins: [] } })
  const other = await second.newPage()
  await other.goto('/sign-in')
  await other.getByLabel('Work e-mail').fill(email)
  await other.getByLabel('Password', { exact: true }).fill(PASSWORD)
  await other.locator('form[action="/sign-in"]').first().getByRole('button', { name: 'Sign in', exact: true }).click()
  await expect(other.locator('nav.rail')).toBeVisible()
  await theirs.goto('/settings/security')
  await expect(theirs.locator('.ses', { hasText: 'This one' })).toContainText('Chrome on Linux')
  await expect(theirs.locator('.acct-wide .ses')).toHaveCount(2)
  await theirs.getByLabel('Current password').fill(PASSWORD)
  await theirs.getByLabel('New password', { exact: true }).fill('another one of mine')
  await theirs.getByLabel('New password again').fill('another one of mine')
  await theirs.getByRole('button', { name: 'Change password' }).click()
  await expect(theirs.getByRole('status').filter({ hasText: 'The password is changed' })).toBeVisible()
  await expect(theirs.locator('.acct-wide .ses')).toHaveCount(1)
  await other.reload()
  await expect(other).toHaveURL(/\/sign-in/)
  await theirs.context().close()
  await second.close()
})

test('a role is copied, a wrong filter is told, and it is deleted again', async ({ page }) => {
  const name = own('Trainee')
  await open(page, '/settings/roles?role=agent')
  await page.getByRole('link', { name: 'Copy as a new role' }).click()
  await page.getByLabel('Name of the role').fill(name)
  await page.getByLabel('Customers: Update').uncheck()
  await page.getByLabel('And only those that match').fill('moon.eq.France')
  await page.getByRole('button', { name: 'Save' }).click()
  await expect(page.getByRole('alert')).toContainText('moon')
  await expect(page.getByLabel('Name of the role')).toHaveValue(name)
  await expect(page.getByLabel('Customers: Update')).not.toBeChecked()
  await page.getByLabel('And only those that match').fill('country.eq.France')
  await page.getByRole('button', { name: 'Save' }).click()
  await expect(page.getByText('The role is saved')).toBeVisible()
  await expect(page.getByLabel('And only those that match')).toHaveValue('country.eq.France')
  await expect(page.getByLabel('Customers: Read')).toBeChecked()
  await page.getByRole('button', { name: 'Delete', exact: true }).click()
  await expect(page.getByText('The role is deleted.')).toBeVisible()
  await expect(page.locator('.rolelist').getByText(name)).toHaveCount(0)
})

test('the administrators’ role is shown, and only its second factor can be changed', async ({ page }) => {
  await open(page, '/settings/roles?role=administrator')
  await expect(page.getByLabel('Customers: Read')).toBeDisabled()
  await expect(page.getByLabel('Whoever has this role must have a second factor')).toBeEnabled()
  await expect(page.getByRole('button', { name: 'Delete', exact: true })).toHaveCount(0)
})

test('a key opens the API until it is revoked', async ({ page, playwright, baseURL }) => {
  const name = own('Shop')
  await open(page, '/settings/keys')
  await page.locator('summary', { hasText: 'New key' }).click()
  await page.getByLabel('What it is for').fill(name)
  await page.locator('.menu-list').getByLabel('Role').selectOption({ label: 'Agent' })
  await page.getByRole('button', { name: 'Make the key' }).click()
  const key = await page.locator('#once').inputValue()
  const request = await playwright.request.newContext({ baseURL: baseURL ?? '', extraHTTPHeaders: { authorization: `Bearer ${key}` } })
  expect((await request.get('/api/v1/customers')).status()).toBe(200)
  await page.reload()
  await expect(page.locator('#once')).toHaveCount(0)
  await page.getByRole('row', { name }).getByRole('button', { name: 'Revoke' }).click()
  await expect(page.getByRole('row', { name }).getByText(/^Revoked/)).toBeVisible()
  expect((await request.get('/api/v1/customers')).status()).toBe(401)
  await request.dispose()
})

test('the audit log is filtered, opened, verified and exported', async ({ page }) => {
  const { name } = await invite(page, 'Sales')
  await page.getByRole('link', { name }).click()
  await expect(page).toHaveURL(/person=/)
  const id = new URL(page.url()).searchParams.get('person') ?? ''
  await page.locator('tr.sub').getByLabel('Role').selectOption({ label: 'Agent' })
  await page.getByRole('button', { name: 'Give this role' }).click()
  await open(page, '/settings/audit')
  await page.getByLabel('Action').selectOption({ label: 'User changed' })
  await page.getByLabel('Id of the record').fill(id)
  await page.getByRole('button', { name: 'Filter' }).click()
  await expect(page).toHaveURL(/action=user_changed/)
  await page.locator('.twist').first().click()
  const detail = page.locator('tr.sub')
  await expect(detail.locator('del')).toHaveText('sales')
  await expect(detail.locator('ins')).toHaveText('agent')
  await expect(detail.getByText('Fits')).toBeVisible()
  await expectAccessible(page)
  const download = page.waitForEvent('download')
  await page.getByRole('link', { name: 'Export' }).click()
  expect((await download).suggestedFilename()).toMatch(/^vecino-audit-.*\.csv$/)
  await page.getByRole('button', { name: 'Verify now' }).click()
  await expect(page.getByText('The log is whole')).toBeVisible()
})

test.describe('as an agent', () => {
  test.use({ role: 'agent' })

  test('only one’s own sign-in is offered', async ({ page, guard }) => {
    await open(page, '/customers')
    await expect(page.locator('nav.rail').getByTitle('Settings')).toHaveCount(0)
    await page.locator('#account summary').click()
    await page.getByRole('link', { name: 'Settings' }).click()
    await expect(page.getByRole('heading', { name: 'Security and sessions', level: 1 })).toBeVisible()
    await expect(page.locator('.set-nav a')).toHaveCount(1)
    guard.allow(/403/)
    for (const name of ['users', 'roles', 'keys', 'audit']) {
      const response = await open(page, `/settings/${name}`)
      expect(response.status()).toBe(403)
      await expect(page.getByRole('heading', { name: 'Not for you' })).toBeVisible()
    }
  })
})

test.describe('without JavaScript', () => {
  test.use({ javaScriptEnabled: false })

  test('a team is made, filled and dissolved', async ({ page }) => {
    const name = own('North')
    await page.goto('/settings/users')
    await page.getByRole('textbox', { name: 'Name of the team' }).last().fill(name)
    await page.getByRole('button', { name: 'New team' }).click()
    const team = page.locator('.team', { hasText: name })
    await team.locator('summary').click()
    await team.getByLabel('Farid Haddad').check()
    await team.getByRole('button', { name: 'Save' }).click()
    await expect(team.locator('summary')).toContainText('Farid Haddad')
    await team.locator('summary').click()
    await team.getByRole('button', { name: 'Dissolve the team' }).click()
    await expect(page.getByText('The team is dissolved.')).toBeVisible()
  })

  test('every page is there', async ({ page }) => {
    for (const name of PAGES) {
      expect((await page.goto(`/settings/${name}`))?.status()).toBe(200)
      await expect(page.locator('.set-nav a[aria-current="page"]')).toHaveCount(1)
      await expect(page.locator('.skeleton-row')).toHaveCount(0)
    }
  })
})

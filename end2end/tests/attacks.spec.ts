// What another site, a thief of cookies and a writer of markup can do in a real browser: nothing.
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { BrowserContext } from '@playwright/test'
import { DEMO_PASSWORD } from '../../scripts/sign-in.mjs'
import { customer, customers, notes, own } from '../support/api.ts'
import { expect, hydrated, open, PEOPLE, test, type Page } from '../support/fixtures.ts'
import { List } from '../support/pages.ts'
import { word } from '../support/words.ts'

const SESSION = '__Host-vecino'

/** A site of somebody else: by address and not by name, so that to a browser it is another site than ours. */
class Stranger {
  private constructor(
    private readonly server: Server,
    private html: string,
  ) {}

  static async begin(): Promise<Stranger> {
    const stranger: Stranger = new Stranger(
      createServer((_, response) => response.setHeader('content-type', 'text/html').end(stranger.html)),
      '',
    )
    await new Promise<void>((done) => stranger.server.listen(0, '127.0.0.1', done))
    return stranger
  }

  /** Opens a page of the stranger's with this in it. */
  async lure(page: Page, html: string): Promise<void> {
    this.html = `<!doctype html><title>A kitten</title>${html}`
    await page.goto(this.address)
  }

  get address(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}/`
  }

  end(): void {
    this.server.close()
  }
}

/** What a form of the stranger's sends: it would write a note and sign the person out. */
const form = (action: string, pairs: Record<string, string>): string => {
  const inputs = Object.entries(pairs).map(([name, value]) => `<input type="hidden" name="${name}" value="${value}">`)
  return `<form method="post" action="${action}">${inputs.join('')}<button>See more kittens</button></form>`
}

const note = (id: string): Record<string, string> => ({ customer_id: id, id: '', kind: 'note', flow: '', minutes: '', body: 'By a stranger' })

test.describe('another site', () => {
  let stranger: Stranger
  test.beforeEach(async () => void (stranger = await Stranger.begin()))
  test.afterEach(() => stranger.end())

  test('cannot send a form as the person who is signed in', async ({ page, request, guard, baseURL }) => {
    guard.allow(/status of 40[13]/)
    const { id } = await own(request)
    const before = await notes(request, id)
    for (const [path, pairs] of [['/api/fn/write-entry', note(id)], ['/sign-out', {}]] as const) {
      await stranger.lure(page, form(`${baseURL}${path}`, pairs))
      const answered = page.waitForResponse((response) => response.url().endsWith(path))
      await page.getByRole('button').click()
      expect([401, 403]).toContain((await answered).status())
    }
    expect(await notes(request, id)).toBe(before)
    expect((await open(page, '/customers')).status(), 'still signed in').toBe(200)
  })

  test('reads and writes nothing by script, picture, frame or stream', async ({ page, request, guard, baseURL }) => {
    guard.allow(/blocked|Refused|Failed to load|violates|status of 40[13]|ERR_|CORS|EventSource|requests? failed/i)
    const { id, name } = await own(request)
    const before = await notes(request, id)
    await stranger.lure(page, '<iframe name="inside"></iframe>')
    const got = await page.evaluate(
      async ({ ours, id, pairs }) => {
        const said = async (url: string, init: RequestInit): Promise<string> => {
          try {
            return await (await fetch(url, init)).text()
          } catch {
            return ''
          }
        }
        const credentials = 'include' as const
        const body = new URLSearchParams(pairs)
        const heard = new Promise<string>((done) => {
          const stream = new EventSource(`${ours}/api/live`, { withCredentials: true })
          stream.onmessage = ({ data }) => done(String(data))
          stream.onopen = () => done('a stream')
          stream.onerror = () => (stream.close(), done(''))
        })
        const included = new Promise<string>((done) => {
          const script = document.createElement('script')
          script.onload = () => done('a script')
          script.onerror = () => done('')
          script.src = `${ours}/api/v1/customers/${id}`
          document.head.append(script)
        })
        return [
          await said(`${ours}/customers/${id}`, { credentials }),
          await said(`${ours}/api/v1/customers/${id}`, { credentials }),
          // Plain enough to be sent without asking; what comes back cannot be read.
          await said(`${ours}/api/fn/write-entry`, { credentials, method: 'POST', mode: 'no-cors', body }),
          // Asks first, and is told no.
          await said(`${ours}/api/fn/write-entry`, { credentials, method: 'POST', headers: { 'x-own': '1' }, body }),
          await said(`${ours}/api/v1/customers/${id}`, { credentials, method: 'DELETE' }),
          await heard,
          await included,
        ].join('')
      },
      { ours: baseURL ?? '', id, pairs: note(id) },
    )
    expect(got).toBe('')
    const frame = page.frame('inside')
    await frame?.goto(`${baseURL}/customers/${id}`).catch(() => undefined)
    expect(await frame?.content().catch(() => '')).not.toContain(name)
    expect(await notes(request, id)).toBe(before)
  })

  test('is not told where on our site somebody came from', async ({ page, request }) => {
    const { id } = await own(request)
    await open(page, `/customers/${id}`)
    const followed = page.waitForRequest(stranger.address)
    await page.evaluate((there) => void (location.href = there), stranger.address)
    expect((await followed).headers()['referer'] ?? '').toBe('')
    await page.waitForURL(stranger.address)
    expect(await page.evaluate(() => document.referrer)).toBe('')
  })
})

/** The session's token that a browser holds. */
async function token(context: BrowserContext): Promise<string> {
  return (await context.cookies()).find(({ name }) => name === SESSION)?.value ?? ''
}

/** Puts a token into a browser, as a thief would. */
async function plant(context: BrowserContext, url: string, value: string): Promise<void> {
  await context.addCookies([{ name: SESSION, value, url, httpOnly: true, secure: true, sameSite: 'Lax' }])
}

test.describe('a session', () => {
  test.use({ role: 'nobody' })

  test('begins with a token of its own, whatever the browser brought, and is over for everybody when it ends', async ({
    page,
    context,
    browser,
    baseURL,
  }) => {
    const url = baseURL ?? ''
    // HTTPS is what the cookie asks for; from this machine browsers take it without.
    const planted = 'A'.repeat(43)
    await plant(context, url.replace('http:', 'https:'), planted)
    await open(page, '/sign-in')
    await page.getByLabel(word('en', 'account.email')).fill(PEOPLE.sales)
    await page.getByLabel(word('en', 'account.password'), { exact: true }).fill(DEMO_PASSWORD)
    await page.keyboard.press('Enter')
    await expect(page).toHaveURL(/\/customers$/)
    await hydrated(page)
    const mine = await token(context)
    expect(mine).not.toBe(planted)
    expect(mine).not.toBe('')
    expect(await page.evaluate(() => document.cookie), 'no script reads it').not.toContain(SESSION)

    const thief = await browser.newContext({ storageState: { cookies: [], origins: [] } })
    const theirs = await thief.newPage()
    await plant(thief, url.replace('http:', 'https:'), planted)
    await open(theirs, '/customers')
    await expect(theirs, 'what was planted opens nothing').toHaveURL(/\/sign-in\?back=/)

    await page.locator('#account summary').click()
    await page.getByRole('button', { name: word('en', 'account.sign_out') }).click()
    await expect(page).toHaveURL(/\/sign-in$/)
    await plant(thief, url.replace('http:', 'https:'), mine)
    await open(theirs, '/customers')
    await expect(theirs, 'nor does what is over').toHaveURL(/\/sign-in\?back=/)
    await thief.close()
  })
})

test('markup that somebody stored is read as it was written, on every page that shows it', async ({ page, request }) => {
  const mark = `x${Date.now()}`
  const evil = `${mark} "><img src=x onerror="window.owned=1"><svg onload="window.owned=2"></svg><script>window.owned=3</script>`
  const headers = { 'sec-fetch-site': 'same-origin', accept: 'application/json' }
  const write = async (name: string, pairs: Record<string, string>): Promise<void> => {
    const response = await request.post(`/api/fn/${name}`, { form: pairs, headers })
    expect(response.status(), name).toBe(200)
  }
  const person = { 'draft[kind]': 'person', 'draft[stage]': 'prospect', 'draft[country]': evil, 'draft[city]': evil, anyway: '1' }
  for (const name of [evil, `${evil} again`]) await write('create-customer', { ...person, 'draft[name]': name })
  const { id } = await customer(request, `q=${mark}`)
  await write('write-entry', { ...note(id), body: `${evil}\n\njavascript:window.owned=4` })
  await write('label-customer', { customer_id: id, action: 'add_tag', value: `${mark}<svg onload=owned=5>` })
  await write('save-view', { list: 'customers', name: evil.slice(0, 60), query: `q=${mark}`, sharing: 'private', default_for: '' })

  const tame = async (): Promise<void> => {
    await expect(page.getByText(mark).first()).toBeVisible()
    expect(await page.evaluate(() => (window as { owned?: number }).owned)).toBeUndefined()
    await expect(page.locator('img[src="x"]')).toHaveCount(0)
  }
  for (const path of [
    `/customers?q=${mark}`,
    `/customers?q=${mark}&preview=${id}`,
    `/customers/${id}`,
    `/customers/${id}?tab=details`,
    `/customers/${id}/privacy`,
    `/customers/${id}/seen`,
    '/duplicates',
    '/settings/audit',
  ]) {
    await open(page, path)
    if (path.startsWith('/customers')) await tame()
  }
  // What the browser itself draws, in place of what the server sent.
  await open(page, '/customers')
  await new List(page).search.fill(mark)
  await expect(new List(page).names).toHaveCount(2)
  await tame()
  await page.keyboard.press('ControlOrMeta+k')
  await page.getByRole('dialog').getByRole('combobox').fill(mark)
  await expect(page.getByRole('dialog').getByRole('option').filter({ hasText: mark }).first()).toBeVisible()
  await tame()
  expect((await customers(request, `q=${mark}`)).length).toBe(2)
})

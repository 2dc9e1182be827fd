// Signs in as somebody, for the scripts and tests that ask for pages.
//
//   import { DEMO_PASSWORD, signIn } from './sign-in.mjs'
//   const cookie = await signIn('http://localhost:3000', 'farid.haddad@hartleywren.example', DEMO_PASSWORD)

/** The password of everybody in a demo company; it stands on the page to sign in. */
export const DEMO_PASSWORD = 'welcome, neighbour'
/** Its administrator. */
export const DEMO_ADMINISTRATOR = 'farid.haddad@hartleywren.example'

/**
 * The value of the header `cookie` for somebody.
 * @param {string} address @param {string} email @param {string} password @returns {Promise<string>}
 */
export async function signIn(address, email = DEMO_ADMINISTRATOR, password = DEMO_PASSWORD) {
  const response = await fetch(`${address}/sign-in`, {
    method: 'POST',
    redirect: 'manual',
    headers: { 'content-type': 'application/x-www-form-urlencoded', 'sec-fetch-site': 'same-origin' },
    body: new URLSearchParams({ email, password, keep: '1' }),
  })
  const cookies = response.headers.getSetCookie().map((line) => line.split(';', 1)[0])
  if (!cookies.some((cookie) => cookie?.startsWith('__Host-vecino='))) throw new Error(`${email} cannot sign in at ${address}`)
  return cookies.join('; ')
}

// @ts-nocheck The provider brings no types.
// A real OpenID Connect provider for the tests of signing in: `node oidc-provider.mjs REDIRECT_URI`. It prints its
// issuer once it listens, and ends with its standard input. Whoever signs in there is whom they say they are; the one
// called boss is among the administrators.
import { createServer } from 'node:http'
import Provider from 'oidc-provider'

// Standard output holds the issuer and nothing else: whoever has read it may close it.
console.info = console.error
const redirect = process.argv[2]
const server = createServer()
server.listen(0, '127.0.0.1', () => {
  const issuer = `http://127.0.0.1:${server.address().port}`
  const provider = new Provider(issuer, {
    clients: [
      {
        client_id: 'vecino',
        client_secret: 'shared with nobody else',
        redirect_uris: [redirect],
        response_types: ['code'],
        grant_types: ['authorization_code'],
      },
    ],
    // By default what a scope asks for is told by the user's information only; `groups` is told there, the rest in the token.
    claims: { openid: ['sub'], email: ['email', 'email_verified'], profile: ['name'], groups: ['groups'] },
    conformIdTokenClaims: process.env.CONFORM === '1',
    scopes: ['openid', 'email', 'profile', 'groups'],
    pkce: { required: () => true },
    cookies: { keys: ['only for tests'] },
    features: { devInteractions: { enabled: true } },
    async findAccount(_, id) {
      return {
        accountId: id,
        async claims() {
          const groups = id === 'boss' ? ['crm-admins', 'everybody'] : ['everybody']
          return { sub: id, name: `The ${id}`, email: `${id}@id.example.com`, email_verified: true, groups }
        },
      }
    },
  })
  server.on('request', provider.callback())
  console.log(issuer)
})
process.stdin.resume()
process.stdin.on('end', () => process.exit(0))

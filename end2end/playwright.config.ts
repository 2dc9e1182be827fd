import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { defineConfig, devices, type PlaywrightTestConfig } from '@playwright/test'
import { CHROMIUM } from './support/chromium.mjs'

const DEMO_PORT = Number(process.env.VECINO_E2E_PORT ?? 3100)
const RETAIL_PORT = DEMO_PORT + 1
/** The project on real data runs where its file is. */
const withRetail = Boolean(process.env.VECINO_DATA) && existsSync(join(process.env.VECINO_DATA ?? '', 'online_retail.csv.gz'))

type Server = Extract<NonNullable<PlaywrightTestConfig['webServer']>, { command?: string }>

function server(data: string, port: number): Server {
  return {
    command: `node serve.mjs ${data} ${port}`,
    url: `http://127.0.0.1:${port}/readyz`,
    timeout: 120_000,
    gracefulShutdown: { signal: 'SIGTERM', timeout: 5_000 },
    stdout: 'ignore',
    stderr: 'pipe',
    reuseExistingServer: process.env.VECINO_E2E_REUSE === '1',
  }
}

/** Specs that bring their own kind of browser or data, and so their own project. */
const OWN_PROJECT = /(no-javascript|mobile|online-retail|screenshot)\.spec\.ts/

export default defineConfig({
  testDir: 'tests',
  outputDir: 'test-results/files',
  fullyParallel: true,
  workers: 2,
  retries: 0,
  forbidOnly: Boolean(process.env.CI),
  // No test measures time, and machines differ: these end what hangs, on a slow and busy machine too.
  timeout: 120_000,
  expect: { timeout: 15_000 },
  // Dots, because that one tells at the end what failed and why, where whoever reads the log of a machine looks first.
  reporter: [['dot'], ['json', { outputFile: 'test-results/summary.json' }]],
  use: {
    // By name: Playwright's own requests send a secure cookie to a host of this name only.
    baseURL: `http://localhost:${DEMO_PORT}`,
    locale: 'en-GB',
    timezoneId: 'UTC',
    colorScheme: 'light',
    viewport: { width: 1440, height: 900 },
    // Recording every test takes a third of the time; to look into one: VECINO_TRACE=1.
    trace: process.env.VECINO_TRACE === '1' ? 'retain-on-failure' : 'off',
    screenshot: 'only-on-failure',
    launchOptions: {
      executablePath: CHROMIUM,
      args: [
        '--no-sandbox',
        '--disable-gpu',
        '--disable-quic',
        '--no-first-run',
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-sync',
      ],
    },
  },
  projects: [
    { name: 'desktop', testIgnore: OWN_PROJECT },
    { name: 'no-javascript', testMatch: 'no-javascript.spec.ts', use: { javaScriptEnabled: false } },
    {
      name: 'mobile',
      testMatch: 'mobile.spec.ts',
      use: { ...devices['Pixel 7'], locale: 'en-GB', viewport: { width: 390, height: 844 } },
    },
    // After the others, so that the picture does not show what they wrote.
    { name: 'screenshot', testMatch: 'screenshot.spec.ts' },
    ...(withRetail
      ? [{ name: 'online-retail', testMatch: 'online-retail.spec.ts', use: { baseURL: `http://localhost:${RETAIL_PORT}` } }]
      : []),
  ],
  webServer: [server('demo', DEMO_PORT), ...(withRetail ? [server('online-retail', RETAIL_PORT)] : [])],
})

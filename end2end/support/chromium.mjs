import { existsSync } from 'node:fs'

/** The browser of the tests and measurements: Chromium without its windows where there is one (scripts/setup.sh). */
export const CHROMIUM = process.env.CHROMIUM ?? ['/usr/bin/chromium-headless-shell', '/usr/bin/chromium'].find((path) => existsSync(path))

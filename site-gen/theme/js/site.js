// Starts everything on the page. Each part stands alone, so that one failure leaves the rest.
import { startRoles } from "./roles.js";
import { startTheme } from "./theme.js";
import { startMenu } from "./menu.js";
import { startCopying, startScrollSpy } from "./reading.js";
import { startTabs } from "./tabs.js";
import { startSearch } from "./search.js";

for (const start of [startRoles, startTheme, startMenu, startCopying, startScrollSpy, startTabs, startSearch]) {
  try {
    start();
  } catch (error) {
    console.error(error);
  }
}

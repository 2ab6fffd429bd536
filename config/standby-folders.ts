/** Where a bot's supervisor has its folders in each container: one that all of them share, and one of its own. */
export const standbyFolders = { shared: "/run/aisha-lease", own: "/run/aisha-bot" };

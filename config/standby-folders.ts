/**
 * Where a bot's supervisor has its folders in each container: one that all of them share, and one of its own. That one is in
 * the only folder that every container has, may write to whoever it runs as, and finds empty at each start: a tmpfs on a
 * path that the image does not have belongs to root alone after a restart (runc 1.1).
 */
export const standbyFolders = { shared: "/run/aisha-lease", own: "/dev/shm/aisha-bot" };

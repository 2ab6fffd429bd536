import { expect, test } from "vitest";
import { housekeeping } from "../../../config/housekeeping.ts";
import { renderKeep, renderPolicy } from "../../../render/housekeeping/policy.ts";

const place = { stack: "prod", registry: "10.20.0.2:5000", managed: true, notes: "/var/lib/aisha/prod" };

test("what is declared of nothing has its defaults, in seconds", () => {
  expect(renderPolicy({ ...housekeeping.parse({}), ...place })).toBe(`stack	prod
managed	yes
prefix	10.20.0.2:5000/aisha/
notes	/var/lib/aisha/prod
age	container	259200
age	network	86400
age	image	259200
full	85
spare	1800
`);
});

test("all that is declared stands in an order of its own", () => {
  const declared = housekeeping.parse({
    stoppedContainersHours: 1,
    unusedNetworksHours: 2,
    unneededImagesHours: 3,
    unusedVolumesDays: { "tmp-*": 2, anonymous: 1 },
    protect: ["z", "*-backup"],
    files: {
      logs: { folder: "/var/log/app", pattern: "*.log.?", days: 7, keep: 1 },
      archives: { folder: "/srv/archives", pattern: "*.gz", days: 30 },
    },
    diskGuard: { percent: 70, spareMinutes: 0 },
  });
  expect(renderPolicy({ ...declared, ...place, managed: false })).toBe(`stack	prod
managed	no
prefix	10.20.0.2:5000/aisha/
notes	/var/lib/aisha/prod
age	container	3600
age	network	7200
age	image	10800
full	70
spare	0
protect	*-backup
protect	z
volumes	anonymous	86400
volumes	tmp-*	172800
files	archives	2592000	3	/srv/archives	*.gz
files	logs	604800	1	/var/log/app	*.log.?
`);
});

test("the registry's server is told of it", () => {
  const declared = { ...housekeeping.parse({}), ...place };
  const collection = { keepTags: 20, storage: "/data", held: "/run/aisha/held" };
  expect(renderPolicy({ ...declared, collection })).toContain(
    "\nregistry\t20\nstorage\t/data\nheld\t/run/aisha/held\n",
  );
  expect(renderPolicy({ ...declared, collection: { ...collection, held: undefined } })).not.toContain("held");
});

test("what is kept stands there once, in order", () => {
  expect(
    renderKeep({
      images: ["r/b@sha256:2", "r/a@sha256:1", "r/b@sha256:2"],
      networks: ["app-1", "edge-1"],
      manifests: ["r/a@sha256:1"],
    }),
  ).toBe(
    "keep\timage\tr/a@sha256:1\nkeep\timage\tr/b@sha256:2\nkeep\tnetwork\tapp-1\nkeep\tnetwork\tedge-1\nkeep\tmanifest\tr/a@sha256:1\n",
  );
});

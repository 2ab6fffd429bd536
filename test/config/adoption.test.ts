import { describe, expect, test } from "vitest";
import { adoptedIn, adoptedVolumes, replacingIn } from "../../config/adopted.ts";
import { schema } from "../../config/schema.ts";
import { configurationWith, problemsWith } from "../support/configuration.ts";

describe("what a stack takes over", () => {
  const config = schema.parse(
    configurationWith(
      ["nginx/replaces", ["nginx.service"]],
      ["registry/replaces", ["aisha-registry"]],
      ["registry/adopt", "aisha_registry"],
      ["apps/api/replaces", ["aisha-api-1", "aisha-api-2"]],
      ["apps/api/volumes", { audio: { path: "/audio", adopt: "/opt/aisha/audio" }, tmp: "/scratch" }],
      ["bots/talker/volumes", { data: { path: "/data", adopt: "aisha_bot" } }],
    ),
  );

  test("is listed by part, the registry first and nginx last", () => {
    expect(replacingIn(config)).toEqual([
      { part: "registry", server: "here", replaces: ["aisha-registry"] },
      { part: "api", server: "here", replaces: ["aisha-api-1", "aisha-api-2"] },
      { part: "nginx", server: "here", replaces: ["nginx.service"] },
    ]);
  });

  test("is data with where it is declared", () => {
    expect(adoptedIn(config)).toEqual([
      { key: "registry", server: "here", adopt: "aisha_registry" },
      { key: "apps/api/volumes/audio", server: "here", adopt: "/opt/aisha/audio" },
      { key: "bots/talker/volumes/data", server: "here", adopt: "aisha_bot" },
    ]);
    expect(adoptedVolumes(config)).toEqual({ here: ["aisha_bot", "aisha_registry"] });
  });
});

const owned = { path: "/data", adopt: "/srv/data", owner: "5:6" };

test.each<[string, Parameters<typeof problemsWith>, string[]]>([
  [
    "a container is replaced once",
    [
      ["apps/api/replaces", ["aisha-api"]],
      ["nginx/replaces", ["aisha-api"]],
    ],
    ["apps/api/replaces: must not name aisha-api, which nginx replaces; take it out of one"],
  ],
  [
    "a part replaces what has a name",
    [["apps/api/replaces", ["old/api"]]],
    [
      'apps/api/replaces/0: must be the name of a container, or of a unit that ends in .service, got "old/api"; bin/aisha adopt lists them',
    ],
  ],
  [
    "data is adopted from a volume or a folder",
    [["apps/api/volumes/data", { path: "/data", adopt: "./data" }]],
    [
      'apps/api/volumes/data/adopt: must be the name of a volume, or the absolute path of a folder, got "./data"; bin/aisha adopt lists them',
    ],
  ],
  [
    "the registry's data is nobody else's",
    [
      ["registry/adopt", "images"],
      ["apps/api/volumes/data", { path: "/data", adopt: "images" }],
    ],
    ["apps/api/volumes/data/adopt: must not be volume images, which registry has; give it another"],
  ],
  [
    "what a server leaves is replaced by nobody",
    [
      ["servers/here/leaves", ["aisha-api"]],
      ["apps/api/replaces", ["aisha-api"]],
    ],
    ["apps/api/replaces: must not name aisha-api, which servers/here leaves; take it out of one"],
  ],
  [
    "data changes its owner only once nothing else works on it",
    [
      ["apps/api/replaces", ["aisha-api"]],
      ["apps/api/volumes", { data: owned, own: { path: "/own", owner: "5:6" } }],
      ["bots/talker/replaces", ["aisha-bot", "aisha-standby-bot"]],
      ["bots/talker/volumes", { data: owned }],
      [
        "apps/store",
        {
          image: "product",
          release: "recreate",
          replaces: ["aisha-redis"],
          volumes: { data: { ...owned, adopt: "redis" } },
        },
      ],
      ["apps/later", { image: "product", volumes: { data: owned } }],
    ],
    [
      "apps/api/volumes/data/owner: must not be set while /srv/data is still used by aisha-api; add it once replaces is taken out",
      "bots/talker/volumes/data/owner: must not be set while /srv/data is still used by aisha-bot, aisha-standby-bot; add it once replaces is taken out",
    ],
  ],
])("%s", (_, changes, problems) => expect(problemsWith(...changes)).toEqual(problems));

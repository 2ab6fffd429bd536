import { serve } from "../../providers/rpc/serve.ts";
import { container } from "./container.ts";
import { engineFromConfig } from "./engine.ts";
import { image } from "./image.ts";
import { network } from "./network.ts";
import { remoteImage } from "./remote-image.ts";
import { volume } from "./volume.ts";

const { engine, configure } = engineFromConfig();
const swarm = "the offline docker provider does not serve swarm";
const unused = "it is not served by the offline docker provider; use the official one";

await serve(
  {
    name: "docker",
    version: "5.2.0",
    configure,
    resources: {
      "docker:index/container:Container": container(engine),
      "docker:index/image:Image": image(engine),
      "docker:index/network:Network": network(engine),
      "docker:index/remoteImage:RemoteImage": remoteImage(engine),
      "docker:index/volume:Volume": volume(engine),
    },
    refused: {
      "docker:index/buildxBuilder:BuildxBuilder": unused,
      "docker:index/plugin:Plugin": unused,
      "docker:index/registryImage:RegistryImage": unused,
      "docker:index/secret:Secret": swarm,
      "docker:index/service:Service": swarm,
      "docker:index/serviceConfig:ServiceConfig": swarm,
      "docker:index/tag:Tag": unused,
    },
  },
  "finish-call",
);

/** Type tokens that more than one place asks for. */
export const container = "docker:index/container:Container";
export const volume = "docker:index/volume:Volume";
export const image = "docker:index/image:Image";
export const pulled = "docker:index/remoteImage:RemoteImage";
export const file = "host:index:File";
export const gate = "host:index:Gate";
export const handover = "host:index:Handover";

export const bot = "aisha:bots:StandbyBot";
export const registry = "aisha:registry:Registry";
export const registryPage = "aisha:registry:RegistryUi";
export const housekeeping = "aisha:servers:Housekeeping";
export const nginx = "aisha:nginx:Nginx";

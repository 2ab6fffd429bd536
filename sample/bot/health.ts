import { checkHeartbeat } from "../shared/heartbeat.ts";

checkHeartbeat();

/** The parts of the Bot API's objects that this server fills: https://core.telegram.org/bots/api#available-types */
export interface User {
  id: number;
  is_bot: boolean;
  first_name: string;
  username?: string;
}

export interface Message {
  message_id: number;
  /** Unix time, seconds. */
  date: number;
  chat: { id: number; type: "private"; first_name: string };
  from: User;
  text: string;
  entities?: { type: "bot_command"; offset: number; length: number }[];
}

export interface Update {
  update_id: number;
  message: Message;
}

/** The longest text of a message, in UTF-16 code units (Bot API, sendMessage). */
export const MAX_TEXT_LENGTH = 4096;

/** A message in a private chat, whose id is the id of the person in it. */
export function createMessage(id: number, chat: number, text: string, from: User): Message {
  const entities = commandEntities(text);
  return {
    message_id: id,
    date: Math.floor(Date.now() / 1000),
    chat: { id: chat, type: "private", first_name: personIn(chat).first_name },
    from,
    text,
    ...(entities.length > 0 && { entities }),
  };
}

export function personIn(chat: number): User {
  return { id: chat, is_bot: false, first_name: `User ${chat}` };
}

/** The bot a token belongs to. */
export function botOf(token: string): Required<User> {
  const id = Number(token.split(":")[0]);
  return { id, is_bot: true, first_name: "Sample", username: `sample_${id}_bot` };
}

/** Telegram marks a command at the start of a text, and libraries look for the mark, not for the slash. */
function commandEntities(text: string): NonNullable<Message["entities"]> {
  const command = /^\/\w{1,32}(@\w+)?/.exec(text);
  return command === null ? [] : [{ type: "bot_command", offset: 0, length: command[0].length }];
}

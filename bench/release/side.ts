/** One of the two that release the same product. */
export interface Side {
  readonly name: string;
  /** Where its nginx takes the traffic. */
  readonly webhook: string;
  /** Brings the product up for the first time. */
  start(): Promise<void>;
  /** Brings another version up, by the one command that people use for it. @returns seconds @throws Problem when it fails */
  release(version: string): Promise<number>;
  /** Every job that waits in its Redis, as JSON. */
  jobs(): Promise<string[]>;
  /** Removes all that was started. */
  close(): Promise<void>;
}

/** The images of the product, by digest, so that both sides run the same. */
export interface ProductImages {
  api: string;
  redis: string;
  nginx: string;
}

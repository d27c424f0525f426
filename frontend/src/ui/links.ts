/// Addresses that more than one room leads to.

/** Where the person reads how to choose a model. */
export const MODELS_PATH = "/models";

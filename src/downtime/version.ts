/** What a version can be: part of an image's tag, and of what the shell programs compare. */
export const VERSION = /^[0-9A-Za-z][0-9A-Za-z._+-]{0,62}$/;

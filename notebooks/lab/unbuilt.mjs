/** Why there is no new front end, in words for who started it. */
export class Unbuilt extends Error {
  name = "Unbuilt";
}

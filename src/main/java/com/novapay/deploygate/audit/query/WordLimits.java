package com.novapay.deploygate.audit.query;

/**
 * What decides how words are looked for. Immutable.
 *
 * @param scarce so many records are looked up without thinking: to learn that words have more takes a moment
 * @param few so many are looked up where the newest do not fill a page; that can take a tenth of a second
 * @param part in so many the others are looked for first, and then in larger parts
 * @param counted among so many of the newest the others are counted
 * @param unindexed so many records that the index of words has not taken in yet are looked at themselves
 */
record WordLimits(int scarce, int few, int part, int counted, int unindexed) {
    static final WordLimits USUAL = new WordLimits(2_000, 20_000, 5_000, 20_000, 1_000);
}

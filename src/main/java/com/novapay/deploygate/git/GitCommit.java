package com.novapay.deploygate.git;

import java.util.NavigableMap;

/**
 * What a commit holds.
 *
 * @param id hex
 * @param files the content by path, relative to the folder that was asked for, of those files that were wanted
 */
public record GitCommit(String id, NavigableMap<String, byte[]> files) {}

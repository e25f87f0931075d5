package com.novapay.deploygate.audit;

/**
 * Which gate wrote a record. Immutable.
 *
 * @param version of the program
 * @param instance its host or Pod
 * @param cluster name or address of the cluster, empty without one
 */
public record GateIdentity(String version, String instance, String cluster) {}

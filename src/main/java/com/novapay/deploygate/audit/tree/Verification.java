package com.novapay.deploygate.audit.tree;

import java.util.List;
import java.util.Optional;

/**
 * What a verification found. Immutable.
 *
 * @param records that were checked
 * @param covered those of them that a checkpoint with a good signature covers
 * @param archived records that are in archive files only, and whose files were not to be had
 * @param checkpoints signatures that were checked
 * @param misfit the first that does not fit
 * @param doubt what could not be told, though nothing was found wrong
 * @param notes what a reader should know besides
 */
public record Verification(
        long records,
        long covered,
        long archived,
        long checkpoints,
        Optional<VerificationFailure> misfit,
        Optional<String> doubt,
        List<String> notes) {
    public Verification {
        notes = List.copyOf(notes);
    }

    /** Exit code of who asks: 0 everything fits, 1 something does not, 2 could not be told. */
    public int exitCode() {
        return misfit.isPresent() ? 1 : doubt.isPresent() ? 2 : 0;
    }
}

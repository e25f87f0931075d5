package com.novapay.deploygate.gate;

import com.novapay.deploygate.audit.merkle.NoteKey;
import com.novapay.deploygate.audit.tree.LogProofs;
import com.novapay.deploygate.audit.tree.TreeProblem;
import com.novapay.deploygate.console.Proofs;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;

/**
 * What the log's tree says, in the words of the console. Thread-safe.
 *
 * @param published where checkpoints go
 */
record TreeProofs(LogProofs tree, List<String> published) implements Proofs {
    @Override
    public Standing standing() throws SQLException {
        LogProofs.Standing standing = tree.standing(1);
        return new Standing(
                standing.origin(),
                standing.keys().stream().map(NoteKey::toString).toList(),
                published,
                standing.checkpoints().stream()
                        .findFirst()
                        .map(one -> new SignedState(one.size(), one.time().toString(), one.note())),
                standing.size());
    }

    @Override
    public Optional<String> proof(String id) throws SQLException {
        try {
            return tree.place(id).flatMap(place -> switch (place) {
                case LogProofs.Place.Proven proven -> Optional.of(proven.proof().text());
                case LogProofs.Place.Uncovered ignored -> Optional.empty();
                case LogProofs.Place.Waiting ignored -> Optional.empty();
            });
        } catch (TreeProblem e) {
            throw new SQLException("the Merkle tree has gaps: " + e.getMessage(), e);
        }
    }
}

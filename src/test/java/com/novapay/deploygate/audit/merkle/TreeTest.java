package com.novapay.deploygate.audit.merkle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;

class TreeTest {
    private static final int LARGEST = 70;

    /** The entries and roots that certificate-transparency's reference tests use. */
    private static final List<String> ENTRIES =
            List.of("", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f");

    private static final List<String> ROOTS = List.of(
            "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
            "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
            "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
            "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
            "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
            "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
            "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
            "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328");

    @Test
    void root_publishedVectors_areReproduced() {
        FakeTree tree = new FakeTree();
        assertThat(tree.tree().root()).hasToString("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
        for (int i = 0; i < ENTRIES.size(); i++) {
            tree.append(HexFormat.of().parseHex(ENTRIES.get(i)));
            assertThat(tree.tree().root()).hasToString(ROOTS.get(i));
        }
    }

    @Test
    void root_everySize_isAsDefinedAlsoWhenResumed() {
        FakeTree tree = FakeTree.of(LARGEST);
        for (int size = 0; size <= LARGEST; size++) {
            assertThat(Proofs.root(size, tree)).isEqualTo(tree.defined(size));
            GrowingTree resumed = GrowingTree.resumed((level, index, hash) -> {}, size, tree);
            assertThat(resumed.root()).isEqualTo(tree.defined(size));
            for (int next = size; next < LARGEST; next++) {
                resumed.append(tree.leaf(next));
            }
            assertThat(resumed.root()).isEqualTo(tree.defined(LARGEST));
            assertThat(resumed.size()).isEqualTo(LARGEST);
        }
    }

    @Test
    void inclusion_everyLeafOfEverySize_isProvenAndNothingElseIs() {
        FakeTree tree = FakeTree.of(LARGEST);
        for (int size = 1; size <= LARGEST; size++) {
            TreeHash root = tree.defined(size);
            for (int index = 0; index < size; index++) {
                List<TreeHash> proof = Proofs.inclusion(index, size, tree);
                TreeHash leaf = tree.leaf(index);
                assertThat(ProofCheck.includes(leaf, index, size, proof, root)).isTrue();
                assertThat(ProofCheck.includes(tree.leaf((index + 1) % LARGEST), index, size, proof, root))
                        .isFalse();
                assertThat(ProofCheck.includes(leaf, index, size, proof, TreeHash.EMPTY))
                        .isFalse();
                assertThat(ProofCheck.includes(leaf, (index + 1) % size, size, proof, root))
                        .isEqualTo(size == 1);
                for (List<TreeHash> wrong : spoilt(proof)) {
                    assertThat(ProofCheck.includes(leaf, index, size, wrong, root))
                            .isFalse();
                }
            }
        }
        assertThat(ProofCheck.includes(tree.leaf(0), -1, 1, List.of(), tree.leaf(0)))
                .isFalse();
        assertThat(ProofCheck.includes(tree.leaf(0), 1, 1, List.of(), tree.leaf(0)))
                .isFalse();
        assertThatThrownBy(() -> Proofs.inclusion(3, 3, tree)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void consistency_everyPairOfSizes_isProvenAndNothingElseIs() {
        FakeTree tree = FakeTree.of(LARGEST);
        FakeTree other = FakeTree.of(LARGEST - 1);
        other.append(new byte[] {1});
        for (int second = 0; second <= LARGEST; second++) {
            TreeHash now = tree.defined(second);
            for (int first = 0; first <= second; first++) {
                List<TreeHash> proof = Proofs.consistency(first, second, tree);
                TreeHash before = tree.defined(first);
                assertThat(ProofCheck.begins(first, before, second, now, proof)).isTrue();
                assertThat(ProofCheck.begins(first, TreeHash.leaf(new byte[0]), second, now, proof))
                        .isFalse();
                if (first > 0 || second == 0) {
                    assertThat(ProofCheck.begins(first, before, second, TreeHash.leaf(new byte[0]), proof))
                            .isFalse();
                }
                for (List<TreeHash> wrong : spoilt(proof)) {
                    assertThat(ProofCheck.begins(first, before, second, now, wrong))
                            .isFalse();
                }
            }
        }
        assertThat(ProofCheck.begins(2, tree.defined(2), 1, tree.defined(1), List.of()))
                .isFalse();
        assertThat(ProofCheck.begins(
                        LARGEST,
                        tree.defined(LARGEST),
                        LARGEST,
                        other.defined(LARGEST),
                        Proofs.consistency(LARGEST, LARGEST, tree)))
                .isFalse();
        assertThatThrownBy(() -> Proofs.consistency(3, 2, tree)).isInstanceOf(IllegalArgumentException.class);
    }

    /** One hash less, one more, and each one changed. */
    private static List<List<TreeHash>> spoilt(List<TreeHash> proof) {
        List<List<TreeHash>> wrong = new ArrayList<>();
        List<TreeHash> longer = new ArrayList<>(proof);
        longer.add(TreeHash.EMPTY);
        wrong.add(longer);
        for (int i = 0; i < proof.size(); i++) {
            List<TreeHash> changed = new ArrayList<>(proof);
            changed.set(i, TreeHash.leaf(proof.get(i).bytes()));
            wrong.add(changed);
            List<TreeHash> shorter = new ArrayList<>(proof);
            shorter.remove(i);
            wrong.add(shorter);
        }
        return wrong;
    }
}

package com.novapay.deploygate.release;

import java.util.ArrayList;
import java.util.List;

/** Keeps what it is shown. */
final class SampleRounds implements ObservationRound.ObservationListener {
    final List<ObservationRound> seen = new ArrayList<>();
    int blind;

    @Override
    public void seen(ObservationRound look) {
        seen.add(look);
    }

    @Override
    public void blind() {
        blind++;
    }
}

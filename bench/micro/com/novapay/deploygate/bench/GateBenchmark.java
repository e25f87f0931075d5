package com.novapay.deploygate.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.novapay.deploygate.admission.Decision;
import com.novapay.deploygate.change.AdmissionRequest;
import com.novapay.deploygate.change.Change;
import com.novapay.deploygate.change.Classifier;
import com.novapay.deploygate.policy.EvaluationOutcome;
import com.novapay.deploygate.policy.PolicyProblem;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** The steps of one allowed request, each by itself, and all of them together. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(1)
@Warmup(iterations = 5, time = 2)
@Measurement(iterations = 5, time = 2)
public class GateBenchmark {
    /** A file under {@code bench/reviews}. */
    @Param({"rollout-10k.json", "rollout-34k.json"})
    public String review = "";

    private final Classifier classifier = new Classifier();
    private Scene scene;
    private JsonNode input;

    /** Loads the policies and the review. */
    @Setup
    public void open() throws IOException, PolicyProblem {
        scene = new Scene(review);
        input = scene.input();
    }

    /** Ends the threads. */
    @TearDown
    public void close() {
        scene.close();
    }

    /** Body to request. */
    @Benchmark
    public AdmissionRequest reading() {
        return scene.request();
    }

    /** Request to change: class, digests, images. */
    @Benchmark
    public Change classification() {
        return classifier.classify(scene.request, scene.facts);
    }

    /** Input document to verdict. */
    @Benchmark
    public EvaluationOutcome evaluation() {
        return scene.evaluator.evaluate(input, Scene.BUDGET);
    }

    /** Request to decision, as recorded in no time. */
    @Benchmark
    public Decision service() {
        return scene.service.decide(scene.request, Scene.BUDGET).join();
    }

    /** Body to answer: everything but HTTP, TLS and the disk. */
    @Benchmark
    public byte[] everything() {
        return scene.writer.write(
                scene.service.decide(scene.request(), Scene.BUDGET).join());
    }
}

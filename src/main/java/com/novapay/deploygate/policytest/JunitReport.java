package com.novapay.deploygate.policytest;

import com.novapay.deploygate.terminal.UsageProblem;
import java.io.IOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import javax.xml.stream.XMLOutputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamWriter;

/** Writes test results as the JUnit XML that CI systems read. */
public final class JunitReport {
    private JunitReport() {}

    public static void write(Path file, List<TestResult> results) {
        try (Writer text = Files.newBufferedWriter(file)) {
            XMLStreamWriter xml = XMLOutputFactory.newFactory().createXMLStreamWriter(text);
            xml.writeStartDocument();
            xml.writeStartElement("testsuites");
            xml.writeStartElement("testsuite");
            xml.writeAttribute("name", "novapay test");
            xml.writeAttribute("tests", String.valueOf(results.size()));
            xml.writeAttribute(
                    "failures",
                    String.valueOf(results.stream()
                            .filter(result -> result.ran() && !result.passed())
                            .count()));
            xml.writeAttribute(
                    "errors",
                    String.valueOf(
                            results.stream().filter(result -> !result.ran()).count()));
            for (TestResult result : results) {
                xml.writeStartElement("testcase");
                xml.writeAttribute("classname", result.suite());
                xml.writeAttribute("name", printable(result.name()));
                xml.writeAttribute("time", String.valueOf(result.seconds()));
                xml.writeAttribute("file", result.place());
                if (!result.passed()) {
                    List<String> lines = result.lines();
                    xml.writeStartElement(result.ran() ? "failure" : "error");
                    xml.writeAttribute("message", printable(lines.getFirst()));
                    xml.writeCharacters(printable(String.join("\n", lines)));
                    xml.writeEndElement();
                }
                xml.writeEndElement();
            }
            xml.writeEndElement();
            xml.writeEndElement();
            xml.writeEndDocument();
            xml.close();
        } catch (IOException | XMLStreamException e) {
            throw new UsageProblem("--junit: " + file + " cannot be written: " + e.getMessage());
        }
    }

    /** A test may print anything; XML has no form for most control characters. */
    private static String printable(String text) {
        return text.replaceAll("[\\p{Cntrl}&&[^\n\t]]|[\uFFFE\uFFFF]", "?");
    }
}

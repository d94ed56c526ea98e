package io.marketdata.benchmarks.e2e;

import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The figures as Markdown and as a small chart. */
final class Results {
    private static final int BAR_WIDTH = 420;
    private static final int LABEL_WIDTH = 300;
    private static final int LINE = 24;

    private final StringBuilder markdown = new StringBuilder();
    private final StringBuilder bars = new StringBuilder();
    private int line;

    Results(String head) {
        markdown.append(head);
    }

    void add(Scenario scenario, Map<Contender, List<Measurement>> figures) {
        Contender first = scenario.contenders().get(0);
        List<Measurement> ours = figures.get(first);
        markdown.append(String.format(
                Locale.ROOT,
                "%n### %s%n%n%,d rows, %s.%n%n",
                scenario.title(),
                scenario.data().rows(),
                scenario.conditions()));
        markdown.append(
                "| contender | rate, ours / its | total CPU, ours / its | wall ns/row | client CPU ns/row | server CPU ns/row "
                        + "| parts a million rows | caller B/row | peak heap MB |\n");
        markdown.append("|---|---|---|---|---|---|---|---|---|\n");
        text(scenario.title(), true);
        for (Contender contender : scenario.contenders()) {
            List<Measurement> its = figures.get(contender);
            double rate = Scenario.medianRatio(its, ours, Measurement::wallNanos);
            double cpu = Scenario.medianRatio(ours, its, Measurement::cpuNanos);
            markdown.append(String.format(
                    Locale.ROOT,
                    "| %s | %.2f | %.2f | %.0f | %.0f | %.0f | %.1f | %.1f | %.0f |%n",
                    contender.name(),
                    rate,
                    cpu,
                    Scenario.median(its, Measurement::wallNanos),
                    Scenario.median(its, Measurement::clientNanos),
                    Scenario.median(its, Measurement::serverNanos),
                    Scenario.median(its, Measurement::partsPerMillion),
                    Scenario.median(its, Measurement::callerBytes),
                    Scenario.median(its, Measurement::heapMegabytes)));
            bar(contender.name(), rate);
        }
    }

    private void text(String words, boolean strong) {
        bars.append(String.format(
                Locale.ROOT,
                "<text x=\"8\" y=\"%d\"%s>%s</text>%n",
                line * LINE + 17,
                strong ? " font-weight=\"bold\"" : "",
                words));
        line++;
    }

    /** A bar of how many times longer the contender takes, cut off at twelve. */
    private void bar(String name, double times) {
        double width = BAR_WIDTH * Math.min(times, 12) / 12;
        bars.append(String.format(
                Locale.ROOT,
                "<text x=\"8\" y=\"%d\">%s</text><rect x=\"%d\" y=\"%d\" width=\"%.1f\" height=\"14\" fill=\"%s\"/><text x=\"%.1f\" y=\"%d\">%.2f</text>%n",
                line * LINE + 17,
                name,
                LABEL_WIDTH,
                line * LINE + 6,
                width,
                times <= 1.0001 && times >= 0.9999 ? "#1a8f5c" : "#5b7aa8",
                LABEL_WIDTH + width + 6,
                line * LINE + 17,
                times));
        line++;
    }

    void addText(String paragraph) {
        markdown.append('\n').append(paragraph).append('\n');
    }

    String markdown() {
        return markdown.toString();
    }

    String chart() {
        int height = line * LINE + 12;
        return "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" font-family=\"sans-serif\" font-size=\"12\">%n<rect width=\"100%%\" height=\"100%%\" fill=\"#fbfbf9\"/>%n%s</svg>%n"
                .formatted(LABEL_WIDTH + BAR_WIDTH + 60, height, bars);
    }
}

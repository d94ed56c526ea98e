package io.marketdata.examples.cli;

import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;

/** A page that needs nothing else: a heading and a drawing of candles and volumes for each instrument. */
final class ChartPage {
    private static final int WIDTH = 1100;
    private static final int PRICE_HEIGHT = 320;
    private static final int VOLUME_HEIGHT = 70;
    private static final int TOP = 12;
    private static final int GAP = 14;
    private static final int LEFT = 10;
    private static final int RIGHT = 90;
    private static final int BOTTOM = 26;
    private static final int PRICE_LINES = 5;
    private static final int TIME_MARKS = 8;
    private static final DateTimeFormatter DAY = DateTimeFormatter.ofPattern("yyyy-MM-dd", Locale.ROOT);
    private static final DateTimeFormatter MINUTE = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm", Locale.ROOT);

    private final StringBuilder html = new StringBuilder("""
            <!DOCTYPE html>
            <html lang="en"><head><meta charset="utf-8"><title>Candles</title>
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <style>
            :root { color-scheme: light dark; --ink: #1d2430; --paper: #fbfbf9; --faint: #d8dbe0; --up: #1a8f5c; --down: #c8423b; }
            @media (prefers-color-scheme: dark) { :root { --ink: #e4e7ec; --paper: #14171c; --faint: #333a45; --up: #3fbf86; --down: #ec6a60; } }
            body { margin: 2rem auto; max-width: 1100px; padding: 0 1rem; background: var(--paper); color: var(--ink); font: 15px/1.5 system-ui, sans-serif; }
            h1 { font-size: 1.3rem; } h2 { font-size: 1.05rem; margin: 2rem 0 .2rem; } p { margin: .1rem 0 .6rem; opacity: .75; }
            svg { width: 100%; height: auto; } text { fill: var(--ink); font-size: 11px; opacity: .75; }
            .grid { stroke: var(--faint); stroke-width: 1; } .up { stroke: var(--up); fill: var(--up); } .down { stroke: var(--down); fill: var(--down); }
            .volume { opacity: .45; }
            </style></head><body>
            <h1>Canonical candles</h1>
            """);

    /** Adds an instrument. */
    void add(String name, String facts, long widthMinutes, List<ChartBars.Bar> bars) {
        html.append("<h2>")
                .append(escape(name))
                .append("</h2><p>")
                .append(escape(facts))
                .append("</p>\n");
        double low = bars.stream().mapToDouble(bar -> bar.low).min().orElse(0);
        double high = bars.stream().mapToDouble(bar -> bar.high).max().orElse(1);
        double most = bars.stream().mapToDouble(bar -> bar.volume).max().orElse(1);
        int height = TOP + PRICE_HEIGHT + GAP + VOLUME_HEIGHT + BOTTOM;
        html.append(
                "<svg viewBox=\"0 0 %d %d\" role=\"img\" aria-label=\"%s\">\n".formatted(WIDTH, height, escape(name)));
        double span = high > low ? high - low : 1;
        for (int i = 0; i <= PRICE_LINES; i++) {
            double y = TOP + PRICE_HEIGHT * (double) i / PRICE_LINES;
            html.append(line("grid", LEFT, y, WIDTH - RIGHT, y))
                    .append(text(WIDTH - RIGHT + 6, y + 4, price(high - span * i / PRICE_LINES)));
        }
        long first = bars.isEmpty() ? 0 : bars.get(0).startMillis;
        long width = widthMinutes * 60_000;
        long slots = bars.isEmpty() ? 1 : (bars.get(bars.size() - 1).startMillis - first) / width + 1;
        double slot = (double) (WIDTH - LEFT - RIGHT) / slots;
        for (ChartBars.Bar bar : bars) {
            long index = (bar.startMillis - first) / width;
            bar(bar, LEFT + (index + 0.5) * slot, slot, high, span, most);
        }
        for (int i = 0; i < TIME_MARKS; i++) {
            long at = slots * i / TIME_MARKS;
            html.append(text(LEFT + at * slot, height - 8, time(first + at * width, DAY)));
        }
        html.append("</svg>\n");
    }

    private void bar(ChartBars.Bar bar, double x, double slot, double high, double span, double mostVolume) {
        String way = bar.close >= bar.open ? "up" : "down";
        double body = Math.max(0.6, slot * 0.7);
        double top = y(Math.max(bar.open, bar.close), high, span);
        double bottom = y(Math.min(bar.open, bar.close), high, span);
        double volume = mostVolume > 0 ? VOLUME_HEIGHT * bar.volume / mostVolume : 0;
        html.append("<g><title>%s  open %s  high %s  low %s  close %s  volume %s</title>"
                .formatted(
                        time(bar.startMillis, MINUTE),
                        price(bar.open),
                        price(bar.high),
                        price(bar.low),
                        price(bar.close),
                        price(bar.volume)));
        html.append(line(way, x, y(bar.high, high, span), x, y(bar.low, high, span)))
                .append(rectangle(way, x - body / 2, top, body, Math.max(0.8, bottom - top)))
                .append(rectangle(
                        way + " volume", x - body / 2, TOP + PRICE_HEIGHT + GAP + VOLUME_HEIGHT - volume, body, volume))
                .append("</g>\n");
    }

    private static double y(double price, double high, double span) {
        return TOP + PRICE_HEIGHT * (high - price) / span;
    }

    private static String line(String style, double x1, double y1, double x2, double y2) {
        return String.format(
                Locale.ROOT,
                "<line class=\"%s\" x1=\"%.1f\" y1=\"%.1f\" x2=\"%.1f\" y2=\"%.1f\"/>",
                style,
                x1,
                y1,
                x2,
                y2);
    }

    private static String rectangle(String style, double x, double y, double width, double height) {
        return String.format(
                Locale.ROOT,
                "<rect class=\"%s\" stroke=\"none\" x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%.1f\"/>",
                style,
                x,
                y,
                width,
                height);
    }

    private static String text(double x, double y, String words) {
        return String.format(Locale.ROOT, "<text x=\"%.1f\" y=\"%.1f\">%s</text>\n", x, y, escape(words));
    }

    private static String price(double value) {
        return Math.abs(value) >= 1_000
                ? String.format(Locale.ROOT, "%,.1f", value)
                : String.format(Locale.ROOT, "%.5g", value);
    }

    private static String time(long millis, DateTimeFormatter format) {
        return format.format(LocalDateTime.ofInstant(Instant.ofEpochMilli(millis), ZoneOffset.UTC));
    }

    private static String escape(String words) {
        return words.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;");
    }

    @Override
    public String toString() {
        return html + "</body></html>\n";
    }
}

package io.flyingcircus.fcqemu.cli.metrics;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.SortedMap;

/** Metrics in Prometheus' text format, version 0.0.4. */
final class MetricText {

    private final StringBuilder text = new StringBuilder();

    /** A metric; its samples follow. */
    MetricText metric(String name, MetricType type, String help) {
        text.append("# HELP ").append(name).append(' ').append(help).append('\n');
        text.append("# TYPE ").append(name).append(' ');
        text.append(type.name().toLowerCase(Locale.ROOT));
        text.append('\n');
        return this;
    }

    /** One value; {@code labels} are names and values in turn. */
    MetricText sample(String name, double value, String... labels) {
        text.append(name);
        if (labels.length > 0) {
            text.append('{');
            for (int i = 0; i < labels.length; i += 2) {
                text.append(i == 0 ? "" : ",")
                        .append(labels[i])
                        .append("=\"")
                        .append(escaped(labels[i + 1]))
                        .append('"');
            }
            text.append('}');
        }
        text.append(' ').append(number(value)).append('\n');
        return this;
    }

    /** A metric with one value for each VM. */
    MetricText ofEach(String name, MetricType type, String help, SortedMap<String, Double> values) {
        metric(name, type, help);
        values.forEach((vm, value) -> sample(name, value, "vm", vm));
        return this;
    }

    /** A histogram of durations. */
    MetricText histogram(String name, String help, Histogram histogram) {
        metric(name, MetricType.HISTOGRAM, help);
        Histogram.Reading reading = histogram.read();
        List<Duration> bounds = Histogram.BOUNDS;
        for (int i = 0; i < bounds.size(); i++) {
            sample(name + "_bucket", (double) reading.upTo().get(i), "le", number(seconds(bounds.get(i))));
        }
        sample(name + "_bucket", (double) reading.count(), "le", "+Inf");
        sample(name + "_sum", seconds(reading.sum()));
        return sample(name + "_count", (double) reading.count());
    }

    static double seconds(Duration duration) {
        return duration.toNanos() / 1e9;
    }

    private static String number(double value) {
        return BigDecimal.valueOf(value).stripTrailingZeros().toPlainString();
    }

    private static String escaped(String value) {
        return value.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n");
    }

    @Override
    public String toString() {
        return text.toString();
    }
}

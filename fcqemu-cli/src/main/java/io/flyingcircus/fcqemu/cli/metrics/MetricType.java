package io.flyingcircus.fcqemu.cli.metrics;

/** What Prometheus takes a metric for. */
enum MetricType {
    /** Only grows. */
    COUNTER,
    /** Goes up and down. */
    GAUGE,
    /** How often something was how long. */
    HISTOGRAM
}

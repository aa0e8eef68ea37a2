package io.tidings.tracing;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class OpenMetricsTest {

  @Test
  void exemplarsStay_whereOpenMetricsHasThem() {
    String scraped =
        """
        # HELP a_seconds How long
        a_seconds_bucket{le="0.1"} 1.0 # {trace_id="1"} 0.09 1.5
        a_seconds_count 1.0 # {trace_id="1"} 1.0 1.5
        b_seconds_count{uri="/x#{y}"} 7.0 # {trace_id="2"} 1.0 1.5
        b_seconds_sum{uri="/x"} 7.5
        c_total{name="d"} 2.0 # {trace_id="3"} 1.0 1.5
        c_total 3.0 # {trace_id="3"} 1.0 1.5
        # EOF
        """;

    assertThat(OpenMetrics.valid(scraped))
        .isEqualTo(
            """
            # HELP a_seconds How long
            a_seconds_bucket{le="0.1"} 1.0 # {trace_id="1"} 0.09 1.5
            a_seconds_count 1.0
            b_seconds_count{uri="/x#{y}"} 7.0
            b_seconds_sum{uri="/x"} 7.5
            c_total{name="d"} 2.0 # {trace_id="3"} 1.0 1.5
            c_total 3.0 # {trace_id="3"} 1.0 1.5
            # EOF
            """);
  }
}

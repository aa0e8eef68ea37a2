package io.tidings.recharge;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.LocalDate;
import java.util.Currency;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CurrenciesTest {

  private static final LocalDate DAY = LocalDate.of(2026, 11, 28);

  private static boolean isAccepted(String code, LocalDate day) {
    Currencies.Entry found = Currencies.find(code);
    return found != null && found.isInUse(day);
  }

  @Test
  void minorUnits_matchThoseOfJava() {
    Set<String> unknown = new TreeSet<>();
    Currencies.all()
        .forEach(
            (code, entry) -> {
              try {
                assertThat(entry.minorUnits())
                    .as(code)
                    .isEqualTo(Currency.getInstance(code).getDefaultFractionDigits());
              } catch (IllegalArgumentException older) {
                unknown.add(code);
              }
            });

    assertThat(Set.of("UYW", "XCG", "ZWG")).as("unknown in some Java version").containsAll(unknown);
  }

  @Test
  void refusesCurrenciesOfJava_withdrawnOrWithoutMinorUnit() {
    Set<String> besides =
        Currency.getAvailableCurrencies().stream()
            .map(Currency::getCurrencyCode)
            .filter(code -> !isAccepted(code, DAY))
            .collect(Collectors.toCollection(TreeSet::new));

    assertThat(besides).contains("ANG", "BGN", "DEM", "HRK", "XAU", "XDR", "XTS", "XXX");
    assertThat(besides).doesNotContain("BOV", "CHW", "CNY", "EUR", "KRW", "MRU", "SLE", "VED");
  }

  @ParameterizedTest
  @CsvSource({"CNY,2", "JPY,0", "KWD,3", "CLF,4", "UYW,4", "IQD,3", "MGA,2", "MRU,2", "LBP,2"})
  void minorUnits_followIso4217(String code, int minorUnits) {
    assertThat(Currencies.find(code).minorUnits()).isEqualTo(minorUnits);
  }

  @ParameterizedTest
  @ValueSource(strings = {"UYW", "XCG", "ZWG", "SLE", "CHE"})
  void acceptsCurrency_inUse(String code) {
    assertThat(isAccepted(code, DAY)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"XAU", "XDR", "XAD", "DEM", "ANG", "XXX", "XTS", "cny", "CN", ""})
  void refusesCode_ofNoCurrencyInUse(String code) {
    assertThat(isAccepted(code, DAY)).isFalse();
  }

  @Test
  void acceptsCurrency_aDayBeforeItsStartAndAfterItsEnd() {
    assertThat(isAccepted("XCG", LocalDate.of(2025, 3, 30))).isTrue();
    assertThat(isAccepted("XCG", LocalDate.of(2025, 3, 29))).isFalse();
    assertThat(isAccepted("ANG", LocalDate.of(2025, 7, 1))).isTrue();
    assertThat(isAccepted("ANG", LocalDate.of(2025, 7, 2))).isFalse();
  }
}

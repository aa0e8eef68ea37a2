package io.tidings.console;

import io.tidings.testing.InstalledBrowser;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.logging.Level;
import org.openqa.selenium.By;
import org.openqa.selenium.Dimension;
import org.openqa.selenium.Keys;
import org.openqa.selenium.NoSuchElementException;
import org.openqa.selenium.OutputType;
import org.openqa.selenium.StaleElementReferenceException;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;
import org.openqa.selenium.interactions.Actions;
import org.openqa.selenium.logging.LogEntry;
import org.openqa.selenium.logging.LogType;
import org.openqa.selenium.logging.LoggingPreferences;
import org.openqa.selenium.support.ui.WebDriverWait;

/** A real Chromium that looks at the console, as a reader would. */
final class Browser implements AutoCloseable {

  private static final Duration SOON = Duration.ofSeconds(30);
  private static final Path PICTURES = Path.of("target/console");

  private final ChromeDriver driver;
  private final String base;

  Browser(String base) {
    this.base = base;
    LoggingPreferences logs = new LoggingPreferences();
    logs.enable(LogType.BROWSER, Level.ALL);
    ChromeOptions options = new ChromeOptions();
    options.setBinary(InstalledBrowser.chromium().toFile());
    options.addArguments(
        "--headless",
        "--no-sandbox", // tests may run as root
        "--disable-gpu",
        "--disable-dev-shm-usage",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
        "--lang=en-US",
        "--window-size=1200,900");
    options.setCapability("goog:loggingPrefs", logs);
    driver =
        new ChromeDriver(
            new ChromeDriverService.Builder()
                .usingDriverExecutable(InstalledBrowser.driver().toFile())
                .usingAnyFreePort()
                .build(),
            options);
    driver.manage().timeouts().scriptTimeout(SOON);
  }

  /** Opens the console and logs in with this key. */
  void logIn(String key) {
    driver.get(base + "/console/");
    find("input[name=key]").sendKeys(key, Keys.ENTER);
    find("nav.main");
  }

  void open(String hash) {
    driver.get(base + "/console/#" + hash);
  }

  void go(String path) {
    driver.get(base + path);
  }

  String address() {
    return driver.getCurrentUrl();
  }

  void reload() {
    driver.navigate().refresh();
  }

  void back() {
    driver.navigate().back();
  }

  void size(int width, int height) {
    driver.manage().window().setSize(new Dimension(width, height));
  }

  WebElement find(String css) {
    return await(() -> driver.findElement(By.cssSelector(css)));
  }

  List<WebElement> all(String css) {
    return driver.findElements(By.cssSelector(css));
  }

  /** The first link or button of the view, or of its question, with this text. */
  WebElement named(String text) {
    String xpath =
        "//main//*[self::a or self::button][contains(normalize-space(.), \"%1$s\")]"
            + "|//dialog//*[self::a or self::button][contains(normalize-space(.), \"%1$s\")]";
    return await(() -> driver.findElement(By.xpath(xpath.formatted(text))));
  }

  void click(String text) {
    new WebDriverWait(driver, SOON)
        .ignoring(StaleElementReferenceException.class)
        .until(
            any -> {
              named(text).click();
              return true;
            });
  }

  /** Gives a file to a field. */
  void choose(String css, String file) {
    find(css).sendKeys(file);
  }

  /** Fills in a field of the question that is asked. */
  void fill(String name, String text) {
    WebElement field = find("dialog [name=" + name + "]");
    if (field.getTagName().equals("input")) {
      field.clear();
    }
    field.sendKeys(text);
  }

  /** Says yes to the question that is asked. */
  void confirm() {
    clickOn("dialog form button:not([type=button])");
  }

  /** Types into what has the focus. */
  void type(CharSequence... keys) {
    new Actions(driver).sendKeys(keys).perform();
  }

  void typeWith(Keys held, String key) {
    new Actions(driver).keyDown(held).sendKeys(key).keyUp(held).perform();
  }

  void awaitText(String text) {
    new WebDriverWait(driver, SOON)
        .withMessage(() -> "\"" + text + "\" is not in: " + text())
        .until(any -> text().contains(text));
  }

  /** Clicks what a view may draw again meanwhile. */
  void clickOn(String css) {
    new WebDriverWait(driver, SOON)
        .ignoring(StaleElementReferenceException.class)
        .until(
            any -> {
              find(css).click();
              return true;
            });
  }

  String text() {
    return script("return document.body.innerText").toString();
  }

  private <T> T await(Supplier<T> what) {
    return new WebDriverWait(driver, SOON)
        .ignoring(NoSuchElementException.class)
        .until(any -> what.get());
  }

  Object script(String code, Object... arguments) {
    return driver.executeScript(code, arguments);
  }

  /** See {@link PageCheck}. */
  void assertSound(String where) {
    new PageCheck(driver).assertSound(where, errors());
  }

  /** Runs this before every page that is opened from now on. */
  void beforePages(String script) {
    driver.executeCdpCommand("Page.addScriptToEvaluateOnNewDocument", Map.of("source", script));
  }

  /** What the page logged as an error since the last call. */
  List<String> errors() {
    return driver.manage().logs().get(LogType.BROWSER).getAll().stream()
        .filter(entry -> entry.getLevel().intValue() >= Level.WARNING.intValue())
        .map(LogEntry::getMessage)
        .toList();
  }

  void picture(String name) {
    try {
      Files.createDirectories(PICTURES);
      Files.write(PICTURES.resolve(name + ".png"), driver.getScreenshotAs(OutputType.BYTES));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    driver.quit();
  }
}

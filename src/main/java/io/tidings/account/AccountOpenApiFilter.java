package io.tidings.account;

import io.quarkus.smallrye.openapi.OpenApiFilter;
import io.tidings.account.OrderResource.NewOrder;
import io.tidings.account.OrderResource.OrderView;
import java.util.List;
import org.eclipse.microprofile.config.ConfigProvider;
import org.eclipse.microprofile.openapi.OASFilter;
import org.eclipse.microprofile.openapi.models.OpenAPI;

/** Removes the account system from the OpenAPI document if it is disabled. */
@OpenApiFilter(OpenApiFilter.RunStage.RUNTIME_STARTUP)
public class AccountOpenApiFilter implements OASFilter {

  private static final String TAG = "Account system";

  @Override
  public void filterOpenAPI(OpenAPI document) {
    if (ConfigProvider.getConfig()
        .getOptionalValue("tidings.account.enabled", Boolean.class)
        .orElse(false)) {
      return;
    }
    List.copyOf(document.getPaths().getPathItems().keySet()).stream()
        .filter(path -> path.equals("/account") || path.startsWith("/account/"))
        .forEach(document.getPaths()::removePathItem);
    if (document.getTags() != null) {
      document.getTags().stream()
          .filter(tag -> TAG.equals(tag.getName()))
          .toList()
          .forEach(document::removeTag);
    }
    for (Class<?> shown :
        List.of(
            AccountResource.NewAccount.class,
            AccountResource.AccountView.class,
            AccountResource.FaultView.class,
            NewOrder.class,
            OrderView.class)) {
      document.getComponents().removeSchema(shown.getSimpleName());
    }
  }
}

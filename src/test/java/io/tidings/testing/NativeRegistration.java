package io.tidings.testing;

import com.fasterxml.jackson.databind.BeanDescription;
import com.fasterxml.jackson.databind.DeserializationConfig;
import com.fasterxml.jackson.databind.JsonDeserializer;
import com.fasterxml.jackson.databind.JsonSerializer;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationConfig;
import com.fasterxml.jackson.databind.deser.BeanDeserializerModifier;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.ser.BeanSerializerModifier;
import io.quarkus.jackson.ObjectMapperCustomizer;
import io.quarkus.runtime.annotations.RegisterForReflection;
import jakarta.inject.Singleton;

/**
 * Checks in every test that reads or writes JSON: a class of ours that a native image would not
 * have registered makes the request fail. Registered are annotated classes, and those that the
 * signature of a REST method leads to ({@link RestTypes}).
 */
@Singleton
public class NativeRegistration implements ObjectMapperCustomizer {

  @Override
  public void customize(ObjectMapper json) {
    SimpleModule module = new SimpleModule("native-registration");
    module.setSerializerModifier(
        new BeanSerializerModifier() {
          @Override
          public JsonSerializer<?> modifySerializer(
              SerializationConfig config, BeanDescription bean, JsonSerializer<?> serializer) {
            check(bean.getBeanClass());
            return serializer;
          }
        });
    module.setDeserializerModifier(
        new BeanDeserializerModifier() {
          @Override
          public JsonDeserializer<?> modifyDeserializer(
              DeserializationConfig config, BeanDescription bean, JsonDeserializer<?> reader) {
            check(bean.getBeanClass());
            return reader;
          }
        });
    json.registerModule(module);
  }

  private static void check(Class<?> type) {
    if (!type.getName().startsWith("io.tidings.")) {
      return;
    }
    if (!isRegistered(type)) {
      throw new IllegalStateException(
          type.getName()
              + " is not registered for a native image: @RegisterForReflection is missing");
    }
  }

  static boolean isRegistered(Class<?> type) {
    return type.isAnnotationPresent(RegisterForReflection.class) || RestTypes.all().contains(type);
  }
}

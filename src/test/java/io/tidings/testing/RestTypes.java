package io.tidings.testing;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import jakarta.ws.rs.Path;
import java.lang.reflect.GenericArrayType;
import java.lang.reflect.Method;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import org.jboss.resteasy.reactive.server.ServerExceptionMapper;

/**
 * Finds the types of ours that the framework itself registers: those in the signatures of REST
 * methods and exception mappers, and those that their fields lead to.
 */
final class RestTypes {

  private static final class Found {
    static final Set<Class<?>> TYPES = find();
  }

  private RestTypes() {}

  static Set<Class<?>> all() {
    return Found.TYPES;
  }

  private static Set<Class<?>> find() {
    Set<Class<?>> found = new HashSet<>();
    for (JavaClass type :
        new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("io.tidings")) {
      if (type.getSimpleName().equals("package-info")) {
        continue;
      }
      Class<?> loaded = type.reflect();
      for (Method method : loaded.getDeclaredMethods()) {
        if (loaded.isAnnotationPresent(Path.class)
            || method.isAnnotationPresent(ServerExceptionMapper.class)) {
          add(method.getGenericReturnType(), found);
          Arrays.stream(method.getGenericParameterTypes()).forEach(part -> add(part, found));
        }
      }
    }
    return found;
  }

  private static void add(Type type, Set<Class<?>> found) {
    if (type instanceof ParameterizedType generic) {
      add(generic.getRawType(), found);
      Arrays.stream(generic.getActualTypeArguments()).forEach(part -> add(part, found));
    } else if (type instanceof GenericArrayType array) {
      add(array.getGenericComponentType(), found);
    } else if (type instanceof Class<?> plain
        && plain.getName().startsWith("io.tidings.")
        && found.add(plain)) {
      Arrays.stream(plain.getDeclaredFields()).forEach(field -> add(field.getGenericType(), found));
    }
  }
}

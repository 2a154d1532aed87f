using Mono.Cecil;

namespace Pipelines.Compiler.Hashing;

/// <summary>What stands beside a definition: generic parameters, constants, marshalling, attributes.</summary>
sealed partial class OwnerText
{
    void Generics(IGenericParameterProvider owner)
    {
        foreach (var parameter in owner.GenericParameters)
        {
            Line($"generic {(int)parameter.Attributes}");
            Attributes(parameter);
            foreach (var constraint in parameter.Constraints)
                Line($"where {Name(constraint.ConstraintType)}");
        }
    }

    void Constant(IConstantProvider owner)
    {
        if (owner.HasConstant)
            Line($"constant {owner.Constant?.GetType().Name} {Text(owner.Constant switch
            {
                null => "null",
                float number => Bits(number),
                double number => Bits(number),
                IFormattable number => number.ToString(null, System.Globalization.CultureInfo.InvariantCulture),
                var other => other.ToString()!,
            })}");
    }

    void Marshalling(IMarshalInfoProvider owner)
    {
        if (!owner.HasMarshalInfo)
            return;
        Line($"marshal {owner.MarshalInfo.NativeType} {owner.MarshalInfo switch
        {
            ArrayMarshalInfo array => $"{array.ElementType} {array.Size} {array.SizeParameterIndex} {array.SizeParameterMultiplier}",
            FixedArrayMarshalInfo array => $"{array.ElementType} {array.Size}",
            FixedSysStringMarshalInfo text => $"{text.Size}",
            CustomMarshalInfo custom => $"{custom.Guid} {custom.UnmanagedType} {(custom.ManagedType is { } type ? Name(type) : "")} {Text(custom.Cookie ?? "")}",
            SafeArrayMarshalInfo array => $"{array.ElementType}",
            _ => "",
        }}");
    }

    void Attributes(ICustomAttributeProvider owner)
    {
        if (!owner.HasCustomAttributes)
            return;
        foreach (var attribute in owner.CustomAttributes.Where(a => !Noise.Is(a, _keepNullable)))
        {
            Line($"attribute {Name(attribute.Constructor)} {Convert.ToHexStringLower(attribute.GetBlob())}");
            ReachArguments(attribute);
        }
    }

    /// <summary>Types that stand in the bytes by name only.</summary>
    void ReachArguments(CustomAttribute attribute)
    {
        try
        {
            var named = attribute.Properties.Concat(attribute.Fields).Select(p => p.Argument);
            foreach (var type in attribute.ConstructorArguments.Concat(named).SelectMany(Types))
                Name(type);
        }
        catch (Exception error) when (error is AssemblyResolutionException or ResolutionException or ArgumentException or InvalidOperationException)
        {
            _looksByName = true;
        }
    }

    static IEnumerable<TypeReference> Types(CustomAttributeArgument argument) => argument.Value switch
    {
        TypeReference type => [type],
        CustomAttributeArgument inner => Types(inner),
        CustomAttributeArgument[] items => items.SelectMany(Types),
        _ => [],
    };
}

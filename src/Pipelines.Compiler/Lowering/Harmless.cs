using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Pipelines.Compiler.Lowering;

/// <summary>
/// Expressions that do nothing but give a value: between two submissions it cannot be seen whether they were looked at before or after a step
/// ended (rule P8). What is not known to be harmless is not.
/// </summary>
sealed class Harmless(SemanticModel model, Func<InvocationExpressionSyntax, bool> isSubmitted)
{
    static readonly HashSet<string> PureTypes = ["System.Math", "System.MathF", "System.String", "System.Linq.Enumerable", "System.Convert", "System.TimeSpan", "System.Tuple"];

    static readonly HashSet<string> PurePaths = ["Combine", "Join", "GetFileName", "GetFileNameWithoutExtension", "GetExtension", "GetDirectoryName", "ChangeExtension"];

    public bool Is(ExpressionSyntax? expression) => expression switch
    {
        null or LiteralExpressionSyntax or DefaultExpressionSyntax or TypeOfExpressionSyntax or SizeOfExpressionSyntax or TypeSyntax and not NameSyntax or ThisExpressionSyntax => true,
        ParenthesizedExpressionSyntax inner => Is(inner.Expression),
        IdentifierNameSyntax name => IsPlain(name),
        MemberAccessExpressionSyntax access => IsPlain(access) && (model.GetSymbolInfo(access.Expression).Symbol is INamespaceOrTypeSymbol || Is(access.Expression)),
        ElementAccessExpressionSyntax element => IsOfFramework(model.GetTypeInfo(element.Expression).Type) && Is(element.Expression) && AreAll(element.ArgumentList.Arguments),
        PrefixUnaryExpressionSyntax unary => !unary.IsKind(SyntaxKind.PreIncrementExpression) && !unary.IsKind(SyntaxKind.PreDecrementExpression) && IsBuiltIn(unary) && Is(unary.Operand),
        PostfixUnaryExpressionSyntax { RawKind: (int)SyntaxKind.SuppressNullableWarningExpression } sure => Is(sure.Operand),
        BinaryExpressionSyntax { RawKind: (int)SyntaxKind.IsExpression or (int)SyntaxKind.AsExpression } test => Is(test.Left),
        BinaryExpressionSyntax binary => IsBuiltIn(binary) && IsTold(binary) && Is(binary.Left) && Is(binary.Right),
        CastExpressionSyntax cast => !model.GetConversion(cast.Expression).IsUserDefined && IsBuiltIn(cast) && Is(cast.Expression),
        ConditionalExpressionSyntax choice => Is(choice.Condition) && Is(choice.WhenTrue) && Is(choice.WhenFalse),
        SwitchExpressionSyntax choice => Is(choice.GoverningExpression) && choice.Arms.All(a => IsPlain(a.Pattern) && Is(a.WhenClause?.Condition) && Is(a.Expression)),
        IsPatternExpressionSyntax test => Is(test.Expression) && IsPlain(test.Pattern),
        TupleExpressionSyntax tuple => AreAll(tuple.Arguments),
        ArrayCreationExpressionSyntax array => array.Type.RankSpecifiers.SelectMany(r => r.Sizes).All(s => s is OmittedArraySizeExpressionSyntax || Is(s)) && AreAll(array.Initializer),
        ImplicitArrayCreationExpressionSyntax array => AreAll(array.Initializer),
        CollectionExpressionSyntax list => IsOfFramework(model.GetTypeInfo(list).ConvertedType) && list.Elements.All(e => e is ExpressionElementSyntax { Expression: var item } && Is(item) || e is SpreadElementSyntax { Expression: var items } && IsStored(items)),
        InterpolatedStringExpressionSyntax text => text.Contents.OfType<InterpolationSyntax>().All(i => Is(i.Expression) && model.GetTypeInfo(i.Expression).Type is var type && IsToldPlainly(type)),
        AwaitExpressionSyntax { Expression: InvocationExpressionSyntax call } => isSubmitted(call) && AreAll(call.ArgumentList.Arguments),
        InvocationExpressionSyntax call => IsHarmless(call),
        _ => false,
    } && (expression is null || !model.GetConversion(expression).IsUserDefined);

    /// <summary>True for a collection that lies there, or what LINQ makes of one: walking along it does nothing else.</summary>
    public bool IsStored(ExpressionSyntax collection) => Is(collection) && (IsMadeByLinq(collection) || model.GetTypeInfo(collection).Type switch
    {
        IArrayTypeSymbol or { SpecialType: SpecialType.System_String } => true,
        INamedTypeSymbol type => type.Name != "IEnumerable" && IsOfFramework(type) && type.ContainingNamespace.ToDisplayString().StartsWith("System.Collections", StringComparison.Ordinal),
        _ => false,
    });

    bool IsMadeByLinq(ExpressionSyntax collection) => collection switch
    {
        ParenthesizedExpressionSyntax inner => IsMadeByLinq(inner.Expression),
        InvocationExpressionSyntax call => model.GetSymbolInfo(call).Symbol?.ContainingType?.ToDisplayString() == "System.Linq.Enumerable",
        _ => false,
    };

    bool IsHarmless(InvocationExpressionSyntax call)
    {
        if (isSubmitted(call))
            return AreAll(call.ArgumentList.Arguments);
        if (call.Expression is IdentifierNameSyntax { Identifier.Text: "nameof" } && model.GetSymbolInfo(call).Symbol is null)
            return true;
        if (model.GetSymbolInfo(call).Symbol is not IMethodSymbol method)
            return false;
        var receiver = method.IsStatic && method.ReducedFrom is null ? null : (call.Expression as MemberAccessExpressionSyntax)?.Expression;
        if (receiver is null && !method.IsStatic)
            return false;
        var type = (method.ReducedFrom ?? method).ContainingType.ToDisplayString();
        if (type == "System.Linq.Enumerable")
            return (receiver is null || IsStored(receiver)) && call.ArgumentList.Arguments.All(a => a.RefKindKeyword.RawKind == 0 && (IsHarmlessLambda(a.Expression) || IsStored(a.Expression) || IsScalar(a.Expression)));
        if ((type is "System.String" or "System.Convert") && call.ArgumentList.Arguments.Any(a => !IsScalar(a.Expression) && !(model.GetTypeInfo(a.Expression).Type is IArrayTypeSymbol && IsStored(a.Expression))))
            return false;
        var isPure = PureTypes.Contains(type) || type == "System.IO.Path" && PurePaths.Contains(method.Name) || IsScalarType(method.ContainingType);
        return isPure && (receiver is null || Is(receiver)) && AreAll(call.ArgumentList.Arguments);
    }

    bool IsScalar(ExpressionSyntax expression) => Is(expression) && IsScalarType(model.GetTypeInfo(expression).Type);

    static bool IsScalarType(ITypeSymbol? type) => type is { TypeKind: TypeKind.Enum } or { SpecialType: >= SpecialType.System_Boolean and <= SpecialType.System_String or SpecialType.System_DateTime };

    /// <summary>True where <c>ToString</c> is the framework's and asks nobody.</summary>
    static bool IsToldPlainly(ITypeSymbol? type) => IsScalarType(type) || type is INamedTypeSymbol { Name: "Nullable", TypeArguments: [var value] } && IsToldPlainly(value)
        || IsOfFramework(type) && type!.Name is "Guid" or "TimeSpan" or "DateTimeOffset" or "DateOnly" or "TimeOnly";

    bool IsHarmlessLambda(ExpressionSyntax expression) =>
        expression is LambdaExpressionSyntax { AsyncKeyword.RawKind: 0, ExpressionBody: { } body } && Is(body);

    bool AreAll(IEnumerable<ArgumentSyntax> arguments) => arguments.All(a => a.RefKindKeyword.RawKind == 0 && Is(a.Expression));

    bool AreAll(InitializerExpressionSyntax? initializer) => initializer is null || initializer.Expressions.All(e => e is InitializerExpressionSyntax inner ? AreAll(inner) : Is(e));

    static bool IsPlain(PatternSyntax pattern) => pattern switch
    {
        DiscardPatternSyntax or TypePatternSyntax => true,
        ConstantPatternSyntax => true,
        RelationalPatternSyntax => true,
        UnaryPatternSyntax not => IsPlain(not.Pattern),
        ParenthesizedPatternSyntax inner => IsPlain(inner.Pattern),
        BinaryPatternSyntax both => IsPlain(both.Left) && IsPlain(both.Right),
        _ => false,
    };

    /// <summary>A variable, a constant, a field, or a property that only gives what is stored.</summary>
    bool IsPlain(ExpressionSyntax name) => model.GetSymbolInfo(name).Symbol switch
    {
        ILocalSymbol or IParameterSymbol or IRangeVariableSymbol => true,
        IFieldSymbol field => !field.IsVolatile,
        IPropertySymbol property => IsStored(property),
        _ => false,
    };

    static bool IsStored(IPropertySymbol property)
    {
        if (property.DeclaringSyntaxReferences is { Length: > 0 } declared)
            return declared.All(d => d.GetSyntax() is ParameterSyntax || d.GetSyntax() is PropertyDeclarationSyntax { ExpressionBody: null, AccessorList.Accessors: var accessors } && accessors.All(a => a.Body is null && a.ExpressionBody is null)) && !property.IsVirtual && !property.IsOverride && !property.IsAbstract;
        var type = property.ContainingType;
        return IsOfFramework(type) && (property.Name is "Length" or "Count" or "Keys" or "Values" or "Rank" || type.Name is "Nullable" or "KeyValuePair" or "TimeSpan");
    }

    bool IsBuiltIn(ExpressionSyntax operation) => model.GetSymbolInfo(operation).Symbol is not IMethodSymbol { MethodKind: MethodKind.UserDefinedOperator or MethodKind.Conversion } method || IsScalarType(method.ContainingType) || method.ContainingType.Name is "TimeSpan";

    /// <summary>Text that is put together calls <c>ToString</c>.</summary>
    bool IsTold(BinaryExpressionSyntax binary) => model.GetTypeInfo(binary).Type?.SpecialType != SpecialType.System_String || binary.IsKind(SyntaxKind.CoalesceExpression)
        || IsScalarType(model.GetTypeInfo(binary.Left).Type) && IsScalarType(model.GetTypeInfo(binary.Right).Type);

    static bool IsOfFramework(ITypeSymbol? type) => type switch
    {
        IArrayTypeSymbol array => true,
        INamedTypeSymbol named => named.Locations.All(l => l.IsInMetadata) && (named.ContainingNamespace?.ToDisplayString().StartsWith("System", StringComparison.Ordinal) ?? false),
        _ => false,
    };
}

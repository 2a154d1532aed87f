using System.Linq.Expressions;
using System.Reflection;

namespace Pipelines.Engine.Calls;

/// <summary>One call of a pipeline method, taken apart: the method, and the arguments as the caller computed them.</summary>
sealed record PipelineCall(MethodInfo Method, PipelineAttribute Mark, IReadOnlyDictionary<ParameterInfo, object?> Arguments)
{
    /// <summary>The token that the call itself hands over; none where it hands over none.</summary>
    public CancellationToken CancellationToken => Arguments.Values.OfType<CancellationToken>().FirstOrDefault();

    /// <summary>The declared result without its task; null for none.</summary>
    public static Type? ResultOf(MethodInfo method)
    {
        var type = method.ReturnType;
        if (type == typeof(void) || type == typeof(Task))
            return null;
        return type.IsGenericType && type.GetGenericTypeDefinition() == typeof(Task<>) ? type.GetGenericArguments()[0] : type;
    }

    /// <exception cref="EngineException">It is no single call of a pipeline method.</exception>
    /// <exception cref="Exception">What an argument threw.</exception>
    public static PipelineCall Of(LambdaExpression call)
    {
        if (call.Body is not MethodCallExpression { Object: null } body)
            throw Messages.NotOneCall(call.Body);
        var mark = MarkOf(body.Method) ?? throw Messages.NotAPipeline(body.Method);
        if (body.Arguments.Select(InnerCalls.First).FirstOrDefault(inner => inner is not null) is { } nested)
            throw Messages.PipelineInArgument(nested, body.Method);
        var parameters = body.Method.GetParameters();
        return new(body.Method, mark, parameters.Zip(body.Arguments).ToDictionary(pair => pair.First, pair => Value(pair.Second)));
    }

    static PipelineAttribute? MarkOf(MethodInfo method) => method.GetCustomAttribute<PipelineAttribute>();

    static object? Value(Expression argument) => argument is ConstantExpression constant
        ? constant.Value
        : Expression.Lambda<Func<object?>>(Expression.Convert(argument, typeof(object))).Compile(preferInterpretation: true)();

    sealed class InnerCalls : ExpressionVisitor
    {
        MethodInfo? found;

        public static MethodInfo? First(Expression argument)
        {
            var visitor = new InnerCalls();
            visitor.Visit(argument);
            return visitor.found;
        }

        protected override Expression VisitMethodCall(MethodCallExpression node)
        {
            if (MarkOf(node.Method) is not null)
                found = node.Method;
            return base.VisitMethodCall(node);
        }
    }
}

import{createRequire as __cr}from"node:module";const require=__cr(import.meta.url);
function listInWords(names){return names.length<2?names.join(""):`${names.slice(0,-1).join(", ")} and ${names.at(-1)}`}export{listInWords};

export { isPinned, pinnedImage } from './image-reference';
export { checkObjects, requireLabel, requireSubdomain } from './object-rules';
export { PodSecurityLevel, strictestLevel } from './pod-security';
